"""The life of a plan on real servers: amended, read at any moment, compared, traced; and the same by command line."""

import asyncio
import datetime as dt
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from nats.aio.client import Client
from tests.plan.loading import EXAMPLES, example
from tests.plan.running import service
from typer.testing import CliRunner, Result

from par.cli.main import app
from par.client.imports import ImportRecord, send_import
from par.client.office import draft_plan, issue_plan, open_units
from par.client.plans import change_plan, pages, read_plan
from par.embedded import EmbeddedServers
from par.messaging import RemoteProblem, ask
from par.messaging.subjects import query

TIME = dt.datetime(2023, 1, 3, 1, tzinfo=dt.UTC)
NAME = "chi-linh-cchc-2023"
ISSUED_ON = dt.date(2023, 1, 3)
AMENDMENT = EXAMPLES / "amendments" / f"{NAME}.yaml"


async def asked(client: Client, name: str, **question: Any) -> dict[str, Any]:
    """The answer of plan-service, without what the frame adds to each."""
    answer: dict[str, Any] = await ask(client, query("plan", name), question)
    return {key: value for key, value in answer.items() if key not in ("position", "as_of")}


async def refusal(client: Client, name: str, **question: Any) -> str:
    with pytest.raises(RemoteProblem) as problem:
        await ask(client, query("plan", name), question)
    return problem.value.code


async def par(servers: EmbeddedServers, *arguments: str) -> Result:
    """Run a command as a person would, without holding up the service."""
    return await asyncio.to_thread(CliRunner().invoke, app, [*arguments, "--nats", servers.nats_url])


async def load(client: Client) -> dict[str, Any]:
    """The example plan of a city, drafted and issued."""
    plan = example("plans", NAME)
    await open_units(client, example("units", "chi-linh"), time=TIME)
    await draft_plan(client, plan, time=TIME)
    await issue_plan(client, plan, ISSUED_ON, time=TIME)
    return {"plan": NAME, "city": plan["city"], "authority": plan["authority"]}


async def test_an_amended_plan_can_be_read_as_it_was_and_as_it_was_known(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, http):
        plan = await load(client)
        amendment = yaml.safe_load(AMENDMENT.read_text("utf-8"))
        done = await change_plan(client, "amend", plan, amendment, time=TIME)
        assert (await change_plan(client, "amend", plan, amendment, time=TIME)).earlier, "sent twice, written once"
        after = {"min_position": done.position}

        versions = (await asked(client, "plan-versions", plan=NAME, **after))["items"]
        assert [row["version"] for row in versions] == [1, 2]
        assert [row["effective_on"] for row in versions] == ["2023-01-03", "2023-06-15"]
        assert versions[1]["event_position"] == done.position

        now = await asked(client, "plan", plan=NAME)
        first = await asked(client, "plan", plan=NAME, version=1)
        assert now == await asked(client, "plan", plan=NAME, version=2), "the read model says what the log says"
        whole = await read_plan(client, NAME)
        assert {key: whole[key] for key in now} == now
        assert [task["ordinal"] for task in first["tasks"]] == [
            row["ordinal"] for row in example("plans", NAME)["tasks"]
        ]
        for day, expected in (("2023-01-03", first), ("2023-06-14", first), ("2023-06-15", now)):
            assert await asked(client, "plan", plan=NAME, as_of=day) == expected
        assert await asked(client, "plan", plan=NAME, known_at=versions[1]["recorded"]) == now
        before = dt.datetime.fromisoformat(versions[1]["recorded"]) - dt.timedelta(microseconds=1)
        assert await asked(client, "plan", plan=NAME, known_at=before.isoformat()) == first
        await _codes(client, http)
        await _lists(client, plan, versions[1]["recorded"])


async def _codes(client: Client, http: httpx.AsyncClient) -> None:
    for question, code in (
        ({"version": 3}, "unknown-version"),
        ({"as_of": "2023-01-02"}, "plan-not-in-force"),
        ({"known_at": "2022-01-01T00:00:00Z"}, "plan-not-known"),
        ({"version": 1, "as_of": "2023-01-03"}, "invalid-field"),
        ({"known_at": "2023-01-03T00:00:00"}, "invalid-field"),
    ):
        assert await refusal(client, "plan", plan=NAME, **question) == code
    with pytest.raises(RemoteProblem) as both:
        await ask(client, query("plan", "plan"), {"plan": NAME, "version": 1, "as_of": "2023-01-03"})
    assert "chỉ nêu một trong hai" in both.value.message_vi
    assert await refusal(client, "plan-diff", plan=NAME, to=3) == "unknown-version"
    assert await refusal(client, "plan-trace", plan="x") == "unknown-plan"
    assert (await http.get(f"/v1/plans/{NAME}?version=3")).status_code == 404
    for city in ("*", ">", "chi-linh.plan"):  # would be another subject of the log
        assert await refusal(client, "plans", city=city, as_of="2023-12-31") == "invalid-field"
    found = await http.get("/v1/plans", params={"city": "*", "as_of": "2023-12-31"})
    assert (found.status_code, found.json()["code"]) == (400, "invalid-field")


async def _lists(client: Client, plan: dict[str, Any], recorded: str) -> None:
    """Plans, tasks in pages, and what was known of both."""
    heading = await asked(client, "plan-heading", plan=NAME)
    tasks = await pages(client, "plan-tasks", {"plan": NAME, "limit": 10})
    assert {**heading, "tasks": tasks} == await asked(client, "plan", plan=NAME)
    page = await asked(client, "plan-tasks", plan=NAME, limit=10, version=1)
    assert [task["ordinal"] for task in page["items"]] == [
        row["ordinal"] for row in example("plans", NAME)["tasks"][:10]
    ]
    assert page["next"]
    city = {"city": plan["city"]}
    (now,) = (await asked(client, "plans", **city))["items"]
    assert now["version"] == 2
    for moment in ({"known_at": recorded}, {"as_of": "2023-12-31"}):
        (row,) = (await asked(client, "plans", **city, **moment))["items"]
        assert {**now, "position": 0} == {**row, "position": 0}
    (then,) = (await asked(client, "plans", **city, as_of="2023-06-14"))["items"]
    assert (then["version"], then["counts"]["tasks"]) == (1, 47)
    assert (await asked(client, "plans", **city, as_of="2023-01-02"))["items"] == []


async def test_the_diff_names_what_changed_on_both_ways_in(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, http):
        await load(client)
        found = await asked(client, "plan-diff", plan=NAME)
        assert found["counts"]["tasks"] == {"moved": 3, "split": 1, "rescheduled": 1, "reassigned": 1}
        assert found["counts"]["obligations"] == {"opened": 2, "ended": 2, "rescheduled": 1, "handed-over": 1}
        over_http = (await http.get(f"/v1/plans/{NAME}/diff?from=1&to=2")).json()
        assert over_http["tasks"] == found["tasks"]
        assert (await asked(client, "plan-diff", plan=NAME, **{"from": 2, "to": 1}))["counts"]["tasks"]["moved"] == 3
        assert (await asked(client, "plan-diff", plan=NAME, **{"from": 1, "to": 1}))["tasks"] == []


SMALL = {
    "id": "chi-linh-nhap-2023",
    "city": "chi-linh",
    "authority": "chi-linh",
    "title": "Kế hoạch nhập",
    "year": 2023,
    "number": None,
    "implements": [{"number": "1/KH-UBND", "authority": "UBND tỉnh", "issued_on": "2022-12-01"}],
    "domains": [{"ordinal": "1", "area": "direction", "title": "Chỉ đạo"}],
    "tasks": [{"ordinal": f"1.{number}", "domain": "1", "title": f"Việc {number}"} for number in range(1, 251)],
}
FINDINGS = [
    {"code": "no-lead", "where": f"dòng {number}", "message_vi": "Chưa có chủ trì.", "message_en": "No lead."}
    for number in range(210)
]


async def test_an_imported_draft_is_looked_at_confirmed_and_issued(servers: EmbeddedServers) -> None:
    """By the commands of a person, who sees at each step what to do next."""
    async with service(servers) as (client, _):
        await load(client)
        record = ImportRecord("nhap.docx", "1" * 64, "docx", FINDINGS, [{"where": "dòng 9", "text": "a" * 3000}])
        await send_import(client, SMALL, record, time=TIME)
        name = str(SMALL["id"])

        refused = await par(servers, "plan", "issue", name, "--on", "2023-02-01")
        assert refused.exit_code == 3
        assert "plan-unconfirmed" in refused.stderr
        listed = await par(servers, "plan", "findings", name)
        assert len(listed.stdout.splitlines()) == 212, "the long text comes in two pieces"
        assert listed.stdout.startswith("[no-lead] dòng 0: Chưa có chủ trì.")
        shown = await par(servers, "plan", "show", name)
        assert "chưa xác nhận" in shown.stdout
        assert "1.250  Việc 250" in shown.stdout
        assert (await par(servers, "plan", "confirm", name, "--note", "Đã xem")).exit_code == 0
        assert "không có gì thay đổi" in (await par(servers, "plan", "confirm", name)).stdout
        issued = await par(servers, "plan", "issue", name, "--on", "2023-02-01", "--printed", "2023-01-30")
        assert issued.exit_code == 0, issued.stderr
        again = await par(servers, "plan", "issue", name, "--on", "2023-02-01", "--printed", "2023-01-30")
        assert "đã ghi từ trước" in again.stdout
        found = await asked(client, "plan-heading", plan=name)
        assert (found["status"], found["issued_on"], found["printed_on"]) == ("issued", "2023-02-01", "2023-01-30")


async def test_a_person_amends_a_plan_by_its_revised_text(servers: EmbeddedServers, tmp_path: Path) -> None:
    async with service(servers) as (client, _):
        await load(client)
        name = "chi-linh-tthc-2023"
        plan = example("plans", name)
        await draft_plan(client, plan, time=TIME)
        await issue_plan(client, plan, ISSUED_ON, time=TIME)
        first, *others = plan["tasks"]
        revised = {**plan, "tasks": [{**others[0], "title": others[0]["title"] + " (bổ sung)"}, *others[1:], first]}
        file = tmp_path / "revised.yaml"
        file.write_text(yaml.safe_dump(revised, allow_unicode=True), "utf-8")

        proposed = await par(servers, "plan", "amend", name, "--from", str(file), "--dry-run")
        amendment = yaml.safe_load(proposed.stdout)
        assert [change["kind"] for change in amendment["changes"]] == ["reword"]
        assert amendment["amends"] == 1
        amend = ("plan", "amend", name, "--from", str(file), "--title", "Bổ sung", "--on", "2023-05-01")
        done = await par(servers, *amend)
        assert done.exit_code == 0, done.stderr
        told = await par(servers, "plan", "diff", name)
        assert "ghi khác trước (tên)" in told.stdout
        late = tmp_path / "late.yaml"
        document = {"document": {"title": "Bổ sung"}, "effective_on": "2023-05-01"}
        late.write_text(yaml.safe_dump({**amendment, **document}, allow_unicode=True), "utf-8")
        refused = await par(servers, "plan", "amend", name, str(late))
        assert (refused.exit_code, "version-changed" in refused.stderr) == (3, True)
        late.write_text("plan: khac\nchanges: []\n", "utf-8")
        assert (await par(servers, "plan", "amend", name, str(late))).exit_code == 2
        assert (await par(servers, "unit", "tree", "khong-co")).exit_code == 3
        assert re.search(r"^2  có hiệu lực từ 2023-05-01", (await par(servers, "plan", "versions", name)).stdout, re.M)

        assert (await par(servers, "plan", "number", name, "9/KH-UBND", "--printed", "2023-01-09")).exit_code == 0
        assert (await par(servers, "plan", "link", "chi-linh-nhap-2023", name)).exit_code == 0
        traced = await par(servers, "plan", "trace", name)
        assert "↓ chi-linh-nhap-2023" in traced.stdout
        above = await par(servers, "plan", "trace", "chi-linh-nhap-2023")
        assert f"↑ {name}" in above.stdout
        assert "1/KH-UBND của UBND tỉnh (chưa có trong sổ)" in above.stdout

        assert (await par(servers, "plan", "close", name, "--on", "2024-01-31")).exit_code == 0
        ended = await par(servers, "plan", "revoke", name, "--title", "Bãi bỏ", "--on", "2024-02-01")
        assert (ended.exit_code, "plan-closed" in ended.stderr) == (3, True)
        assert f"{name}  đã kết thúc, phiên bản 2" in (await par(servers, "plan", "list", "--city", "chi-linh")).stdout


async def test_a_file_that_is_none_and_a_ledger_that_is_away_are_told(servers: EmbeddedServers, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.yaml"
    bomb.write_text("a: &a [1, 1]\nchanges: [*a, *a]\n", "utf-8")
    for file in (bomb, tmp_path / "broken.yaml", tmp_path / "list.yaml"):
        if file != bomb:
            file.write_text("[1, 2" if "broken" in file.name else "- 1", "utf-8")
        refused = await par(servers, "plan", "amend", NAME, str(file))
        assert (refused.exit_code, file.name in refused.stderr) == (3, True)
    away = await asyncio.to_thread(CliRunner().invoke, app, ["plan", "list", "--nats", "nats://127.0.0.1:1"])
    assert (away.exit_code, "no ledger at" in away.stderr) == (1, True)
