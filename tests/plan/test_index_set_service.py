"""Index sets on real servers and by command line: checked, published, superseded, read as of a day."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.plan.loading import EXAMPLES, example
from tests.plan.running import service
from typer.testing import CliRunner, Result

from par.cli.ledger import up_to_now
from par.cli.main import app
from par.embedded import EmbeddedServers
from par.messaging import RemoteProblem, ask
from par.messaging.subjects import query

NAME = "example-766-2022"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["index-set", *arguments])


def written(folder: Path, **fields: Any) -> str:
    """The example set with some fields otherwise, as a file."""
    file = folder / "set.yaml"
    file.write_text(yaml.safe_dump({**example("index-sets", NAME), **fields}, allow_unicode=True), "utf-8")
    return str(file)


def test_a_sound_set_is_told_to_be_sound() -> None:
    checked = run("check", str(EXAMPLES / "index-sets" / f"{NAME}.yaml"))
    assert (checked.exit_code, checked.stdout) == (0, "Bộ chỉ số hợp lệ.\n")


def test_all_that_is_wrong_with_a_file_is_told_without_a_ledger(tmp_path: Path) -> None:
    sums = run("check", written(tmp_path, base=101))
    assert sums.exit_code == 3
    assert "/content/base: index-set-sum" in sums.stdout
    shape = run("check", written(tmp_path, indicators="none"))
    assert shape.exit_code == 3
    assert "/content/indicators: invalid-field" in shape.stderr
    (tmp_path / "other.yaml").write_text("a: 1\n", "utf-8")
    assert run("check", str(tmp_path / "other.yaml")).exit_code == 3


def test_a_reason_and_the_override_belong_together(tmp_path: Path) -> None:
    file = written(tmp_path, base=101)
    for half in (["--override-sums"], ["--reason", "Như đã ký"]):
        assert run("publish", file, "--source", "chi-linh", *half).exit_code == 2


async def test_a_version_holds_until_the_next_and_both_stay(servers: EmbeddedServers, tmp_path: Path) -> None:
    async with service(servers) as (client, http):
        at_server = ("--nats", servers.nats_url)

        async def par(*arguments: str) -> Result:
            return await asyncio.to_thread(run, *arguments, *at_server)

        first = await par("publish", written(tmp_path), "--source", "chi-linh")
        assert first.exit_code == 0, first.stderr
        again = await par("publish", written(tmp_path), "--source", "chi-linh")
        assert "đã công bố từ trước" in again.stdout
        changed: dict[str, Any] = {"version": 2, "base": 103}
        publish = ("publish", written(tmp_path, **changed), "--source", "chi-linh")
        assert "index-set-supersedes" in (await par(*publish)).stderr
        changed |= {"supersedes": 1, "holds_from": "2023-07-01"}
        publish = ("publish", written(tmp_path, **changed), "--source", "chi-linh")
        assert "index-set-sum" in (await par(*publish)).stderr
        second = await par(*publish, "--override-sums", "--reason", "Như đã ký")
        assert second.exit_code == 0, second.stderr

        asked = {"index_set": NAME, **await up_to_now(client)}
        rows = (await ask(client, query("plan", "index-set-versions"), asked))["items"]
        assert [(row["version"], row["supersedes"], row["holds_from"]) for row in rows] == [
            (1, None, None),
            (2, 1, "2023-07-01"),
        ]
        for question, version in (
            ({}, 2),
            ({"as_of": "2023-06-30"}, 1),
            ({"as_of": "2023-07-01"}, 2),
            ({"version": 1}, 1),
            ({"known_at": rows[0]["recorded"]}, 1),
        ):
            found = await ask(client, query("plan", "index-set"), {"index_set": NAME, **question})
            assert found["version"] == version
        assert (await http.get(f"/v1/index-sets/{NAME}?as_of=2023-06-30")).json()["version"] == 1
        shown = await par("show", NAME)
        assert "tổng 102, tối đa 103" in shown.stdout
        assert "Lý do giữ nguyên: Như đã ký" in shown.stdout
        with pytest.raises(RemoteProblem, match="unknown-index-set"):
            await ask(client, query("plan", "index-set"), {"index_set": NAME, "known_at": "2020-01-01T00:00:00Z"})
