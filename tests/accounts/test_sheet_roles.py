"""Score sheets between accounts: a unit its own, an appraiser appraises, a council approves, and nothing else."""

import datetime as dt
from typing import Any

import httpx
import orjson
import pytest
from nats.aio.client import Client
from tests.accounts.harness import APPRAISER, ATTACKER, CITY, COUNCIL, DAY, VICTIM, Scene, nothing_happens, refusals
from tests.accounts.tables import API, OTHERS, SUBSCRIPTIONS, SYSTEM

from par.accounts.registry import Kind
from par.accounts.rights import REPORT_QUERIES
from par.demo.examples import INDEX_SET
from par.messaging import Access, ask, command_body, connect
from par.messaging.subjects import command, query

PATIENCE = 90.0
ROUND = f"{CITY}-2023"
OWN = {Kind.APPRAISER: "par.appraise", Kind.COUNCIL: "par.approve"}
NAMES = {Kind.APPRAISER: APPRAISER, Kind.COUNCIL: COUNCIL}


def event(identity: str, name: str, who: str, unit: str = ATTACKER, **data: Any) -> bytes:
    return orjson.dumps(
        [
            {
                "specversion": "1.0",
                "id": identity,
                "source": f"/{who}/scoring",
                "type": f"par.sheet.{name}.v1",
                "subject": f"unit/{unit}",
                "time": f"{DAY}T08:00:00+07:00",
                "data": {"round": ROUND, **data},
            }
        ]
    )


async def open_round(scene: Scene) -> None:
    office = await connect(scene.url, scene.access(Kind.OFFICE, "office"))
    content = {"city": CITY, "year": 2023, "index_set": INDEX_SET, "on": DAY}
    time = dt.datetime(2023, 6, 30, 2, tzinfo=dt.UTC)
    await ask(office, command("report", "round", "open"), command_body("roles", f"/{CITY}", time, content), PATIENCE)
    await office.close()


async def said(client: Client, subject: str, payload: bytes) -> tuple[str, str]:
    (receipt,) = (await ask(client, subject, payload, PATIENCE))["receipts"]
    return receipt.get("code", receipt["outcome"]), receipt.get("pointer", "")


async def test_each_role_does_its_own_part_through_its_own_account(scene: Scene) -> None:
    await open_round(scene)
    unit = await connect(scene.url, scene.access(Kind.DISTRICT, ATTACKER))
    appraiser = await connect(scene.url, scene.access(Kind.APPRAISER, APPRAISER))
    council = await connect(scene.url, scene.access(Kind.COUNCIL, COUNCIL))

    score = event("roles-1", "leaf-scored", ATTACKER, leaf="1.1", points=1)
    assert await said(unit, "par.sheet", score) == ("accepted", "")
    for_another = event("roles-2", "leaf-scored", ATTACKER, VICTIM, leaf="1.1", points=1)
    assert await said(unit, "par.sheet", for_another) == ("wrong-unit", "/subject")
    as_another = event("roles-2", "leaf-scored", VICTIM, VICTIM, leaf="1.1", points=1)
    assert await said(unit, "par.sheet", as_another) == ("invalid-source", "/source")
    appraisal = event("roles-3", "leaf-appraised", ATTACKER, leaf="1.1", step="first", points=1)
    assert await said(unit, "par.sheet", appraisal) == ("unknown-type", "/type")

    assert await said(unit, "par.sheet", event("roles-4", "locked", ATTACKER)) == ("accepted", "")
    appraisal = event("roles-5", "leaf-appraised", APPRAISER, leaf="1.1", step="first", points=1)
    assert await said(appraiser, "par.appraise", appraisal) == ("accepted", "")
    approval = event("roles-6", "approved", APPRAISER)
    assert await said(appraiser, "par.appraise", approval) == ("unknown-type", "/type")
    appraisal = event("roles-7", "leaf-appraised", COUNCIL, leaf="1.1", step="second", points=1)
    assert await said(council, "par.approve", appraisal) == ("unknown-type", "/type")
    assert await said(council, "par.approve", event("roles-8", "approved", COUNCIL)) == ("accepted", "")
    for client in (appraiser, council):
        index = await ask(client, query("report", "index"), {"city": CITY, "year": 2023}, PATIENCE)
        assert index["items"]
    for client in (unit, appraiser, council):
        await client.close()


@pytest.mark.parametrize("kind", [Kind.APPRAISER, Kind.COUNCIL])
async def test_an_appraiser_and_a_council_can_write_change_and_hear_nothing_else(scene: Scene, kind: Kind) -> None:
    calls = {f"$JS.API.{call}": payload for call, payload in API.items()} | dict.fromkeys(SYSTEM, b"")
    calls |= {subject: b"[]" for group in OTHERS.values() for subject in group}
    calls |= dict.fromkeys(("par.submit", "par.sheet", "par.validate", *OWN.values()), b"[]")
    for right in (OWN[kind], "par.query.report.index", "JS.LEDGER.STREAM.INFO.LOG"):
        calls.pop(right, None)
    async with nothing_happens(scene):
        attacker = await scene.attacker(kind, NAMES[kind])
        for call, payload in calls.items():
            await attacker.send(call, payload)
        for subject in SUBSCRIPTIONS:
            await attacker.client.subscribe(subject, cb=attacker.hear)
        await refusals(attacker, len(calls) + len(SUBSCRIPTIONS))
        assert attacker.heard == []
        await attacker.client.close()


async def test_each_query_of_the_service_is_for_those_who_score_or_kept_from_them(scene: Scene) -> None:
    """A new one belongs into the list of ``rights.py``, or here."""
    kept = {"event", "parked", "parked-event"}
    monitor = f"http://127.0.0.1:{scene.stack.servers.nats.monitor_port}"
    async with httpx.AsyncClient(base_url=monitor) as http:
        connections = (await http.get("/connz", params={"subs": 1, "limit": 1000})).json()["connections"]
    heard = {subject for one in connections for subject in one.get("subscriptions_list", ())}
    prefix = query("report", "")
    answered = {subject.removeprefix(prefix) for subject in heard if subject.startswith(prefix)}
    assert answered == {*REPORT_QUERIES, *kept}


@pytest.mark.parametrize("kind", [Kind.APPRAISER, Kind.COUNCIL])
async def test_those_who_score_cannot_ask_for_what_others_have_in_the_log(scene: Scene, kind: Kind) -> None:
    asked = [query("report", name) for name in ("event", "parked", "parked-event")]
    attacker = await scene.attacker(kind, NAMES[kind])
    for subject in asked:
        await attacker.send(subject, b'{"at":1,"event":1}', reply="_INBOX.x")
    await refusals(attacker, len(asked))
    await attacker.client.close()


async def test_an_appraiser_is_admitted_while_everything_runs(scene: Scene) -> None:
    other = "chi-linh-phong-tu-phap"
    scene.stack.admit(Kind.APPRAISER, [other])
    client = await connect(scene.url, Access(scene.stack.key_file(Kind.APPRAISER, other)))
    nothing = event("admitted-1", "leaf-appraised", other, VICTIM, leaf="1.1", step="first", points=1)
    assert (await said(client, "par.appraise", nothing))[0] in {"unknown-round", "sheet-order"}
    await client.close()
