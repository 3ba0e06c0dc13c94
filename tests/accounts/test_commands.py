"""``par accounts``, ``par district``, ``par reader`` as an operator runs them."""

import asyncio
import json
from pathlib import Path

from tests.accounts.harness import Scene, measurement
from typer.testing import CliRunner, Result

from par.accounts.keys import public_of
from par.accounts.registry import Kind
from par.cli.main import app
from par.client.sender import Sender
from par.messaging import connect

CLEAN = {"PAR_NATS_KEY_FILE": "", "PAR_NATS_TLS_CA": "", "PAR_NATS_URL": "", "PAR_HAND_OUT": "", "COLUMNS": "300"}


def par(*arguments: object, **more: str) -> Result:
    return CliRunner(env=CLEAN | more).invoke(app, [str(one) for one in arguments])


def test_a_folder_without_a_server_is_written_and_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "accounts"
    out = tmp_path / "out"
    (out / "nats").mkdir(parents=True)
    made = par("accounts", "init", "--accounts", folder, "--hand-out", out)
    assert made.exit_code == 0, made.output
    assert "within seconds" in made.stderr
    added = par("district", "add", "chi-linh", "cao-bang", "--accounts", folder, "--hand-out", out)
    assert added.exit_code == 0, added.output
    assert str(folder / "keys" / "districts" / "chi-linh.nk") in added.stdout
    assert '"cao-bang"' in (out / "nats" / "accounts.conf").read_text("utf-8")

    rows = json.loads(par("district", "list", "--json", "--accounts", folder).stdout)
    assert [row["id"] for row in rows] == ["cao-bang", "chi-linh"]
    assert all(row["revoked"] is None and row["public_key"].startswith("U") for row in rows)

    rotated = par("district", "rotate", "chi-linh", "--keep-old", "--accounts", folder)
    assert rotated.exit_code == 0
    assert "kill -HUP" in rotated.stderr
    assert par("district", "rotate", "chi-linh", "--drop-old", "--accounts", folder).exit_code == 0
    assert par("district", "revoke", "cao-bang", "--accounts", folder).exit_code == 0
    lines = par("district", "list", "--accounts", folder).stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["cao-bang", "chi-linh", "chi-linh"]
    assert [bool(line.split("\t")[3]) for line in lines] == [True, True, False]


def test_each_program_is_handed_its_own_password(tmp_path: Path) -> None:
    folder, out, given = tmp_path / "accounts", tmp_path / "out", tmp_path / "given"
    for name in ("out/plan", "out/report", "out/grafana", "given"):
        (tmp_path / name).mkdir(parents=True)
    (given / "mongo-report").write_text("chosen\n", "utf-8")
    made = par("accounts", "init", "--accounts", folder, "--hand-out", out, "--given", given)
    assert made.exit_code == 0, made.output
    assert (out / "report" / "mongo.password").read_text("utf-8") == "chosen\n"
    own = (folder / "passwords" / "mongo-plan").read_text("utf-8")
    assert (out / "plan" / "mongo.password").read_text("utf-8") == own
    assert (out / "plan" / "mongo.password").stat().st_mode & 0o777 == 0o600
    assert (out / "grafana" / "admin.password").stat().st_mode & 0o777 == 0o640
    assert own.strip() not in made.output
    assert sorted(file.name for file in (out / "plan").iterdir()) == ["mongo.password", "plan.nk"]

    (given / "mongo-report").write_text("\n", "utf-8")
    refused = par("accounts", "init", "--accounts", folder, "--given", given)
    assert refused.exit_code == 3
    assert "accounts-unusable" in refused.stderr


def test_the_key_of_a_service_is_renewed_and_handed_out(tmp_path: Path) -> None:
    folder, out = tmp_path / "accounts", tmp_path / "out"
    (out / "plan").mkdir(parents=True)
    par("accounts", "init", "--accounts", folder, "--hand-out", out)
    before = (out / "plan" / "plan.nk").read_text("utf-8")
    assert par("accounts", "rotate", "plan", "--keep-old", "--accounts", folder, "--hand-out", out).exit_code == 0
    after = (out / "plan" / "plan.nk").read_text("utf-8")
    config = (folder / "accounts.conf").read_text("utf-8")
    assert (public_of(before) in config, public_of(after) in config) == (True, True)
    assert par("accounts", "rotate", "plan", "--drop-old", "--accounts", folder).exit_code == 0
    assert public_of(before) not in (folder / "accounts.conf").read_text("utf-8")
    assert par("accounts", "rotate", "nobody", "--accounts", folder).exit_code == 2


def test_mistakes_are_told_in_both_languages(tmp_path: Path) -> None:
    folder = tmp_path / "accounts"
    par("district", "add", "chi-linh", "--accounts", folder)
    for arguments, code in (
        (["add", "chi-linh"], "account-exists"),
        (["add", "Chí Linh"], "account-name"),
        (["revoke", "cao-bang"], "account-unknown"),
        (["rotate", "cao-bang"], "account-unknown"),
    ):
        done = par("district", *arguments, "--accounts", folder)
        assert done.exit_code == 3
        assert code in done.stderr
        assert " / " in done.stderr
    assert par("district", "rotate", "chi-linh", "--keep-old", "--drop-old", "--accounts", folder).exit_code == 2


async def test_a_new_district_sends_at_once(scene: Scene) -> None:
    folder = scene.stack.accounts.path
    added = await asyncio.to_thread(par, "district", "add", "chi-linh-cong-hoa", "--accounts", folder)
    assert added.exit_code == 0, added.output
    assert "nats-server has taken" in added.stderr
    client = await connect(scene.url, scene.access(Kind.DISTRICT, "chi-linh-cong-hoa"))
    (receipt,) = await Sender(client).send([measurement("chi-linh-cong-hoa")])
    assert receipt["outcome"] == "accepted"
    await client.close()


async def test_a_reader_is_given_its_consumer_and_loses_it(scene: Scene) -> None:
    folder = scene.stack.accounts.path
    added = await asyncio.to_thread(par, "reader", "add", "press", "--accounts", folder, PAR_NATS_URL=scene.url)
    assert added.exit_code == 0, added.output
    await scene.victim_is_served()
    reader = await connect(scene.url, scene.access(Kind.READER, "press"))
    following = await reader.jetstream().pull_subscribe_bind("reader-press", stream="REPORT")
    assert await following.fetch(1, timeout=10)
    await reader.close()
    revoked = await asyncio.to_thread(par, "reader", "revoke", "press", "--accounts", folder, PAR_NATS_URL=scene.url)
    assert revoked.exit_code == 0, revoked.output
    names = [one.name for one in await scene.operator.jetstream().consumers_info("REPORT")]
    assert "reader-press" not in names


async def test_the_office_s_key_is_found_with_the_ledger(scene: Scene, tmp_path: Path) -> None:
    """The command signs in with the key it is given; without one, or with a stranger's, it says what is missing."""
    key = scene.stack.key_file(Kind.OFFICE, "office")
    shown = await asyncio.to_thread(par, "--key", key, "unit", "tree", "chi-linh", "--nats", scene.url)
    assert "chi-linh-van-an" in shown.stdout, shown.output
    refused = await asyncio.to_thread(par, "unit", "tree", "chi-linh", "--nats", scene.url)
    assert refused.exit_code == 1
    assert "--key" in refused.stderr
