"""What the users inside the ledger's account may do: each service its own, the operator all but writing."""

import orjson
import pytest
from tests.accounts.harness import CITY, Attacker, Scene, nothing_happens, refusals
from tests.accounts.tables import API

from par.accounts.registry import Kind
from par.accounts.rights import HEARD, SCOREBOARD, inbox_of

SERVICES = ("plan", "progress", "report")
HARM = [
    *(call for call in API if call.split(".")[0] in {"META", "SERVER", "ACCOUNT"}),
    *(
        f"STREAM.{what}.{stream}"
        for what in ("UPDATE", "DELETE", "PURGE", "MSG.DELETE")
        for stream in ("LOG", "REPORT")
    ),
    "STREAM.CREATE.OTHER",
    "STREAM.SNAPSHOT.LOG",
    "STREAM.RESTORE.LOG",
    "CONSUMER.DELETE.REPORT.reader-board",
    "CONSUMER.CREATE.REPORT.spy",
]
RESTORERS = {
    *(f"STREAM.{what}.{stream}" for what in ("INFO", "CREATE") for stream in ("LOG", "REPORT")),
    *("DIRECT.GET.LOG", "STREAM.MSG.GET.LOG", "DIRECT.GET.REPORT", "CONSUMER.DURABLE.CREATE.REPORT.spy"),
}


async def service(scene: Scene, name: str) -> Attacker:
    return await scene.attacker(Kind.SERVICE, name, inbox_of(name))


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_cannot_append_to_the_aggregates_of_another(scene: Scene, name: str) -> None:
    others = [other for other in SERVICES if other != name]
    async with nothing_happens(scene):
        attacker = await service(scene, name)
        for other in others:
            await attacker.send(f"par.log.{CITY}.{other}.thing.x", b"{}")
            await attacker.send(f"par.log.all.{other}.thing.x", b"{}")
        await refusals(attacker, 2 * len(others))
        await attacker.client.close()


@pytest.mark.parametrize("name", SERVICES)
async def test_no_service_can_change_or_delete_a_stream(scene: Scene, name: str) -> None:
    async with nothing_happens(scene):
        attacker = await service(scene, name)
        for call in HARM:
            await attacker.send(f"$JS.API.{call}", API.get(call, b""))
        await refusals(attacker, len(HARM))
        await attacker.client.close()


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_hears_no_requests_and_no_answers_of_others(scene: Scene, name: str) -> None:
    subjects = [">", "_INBOX.>", "_R_.>", "par.log.>", "$JS.API.>"]
    for other in SERVICES:
        if other != name:
            subjects += [f"{inbox_of(other)}.>", f"par.cmd.{other}.>", f"par.query.{other}.>"]
    heard_by_others = [verb for other, verbs in HEARD.items() if other != name for verb in verbs]
    subjects += ["par.in.>", *(f"par.in.*.{verb}" for verb in heard_by_others)]
    if name != "report":  # whose scoreboard hears what readers hear
        subjects += ["par.report.>", f"{SCOREBOARD}.>"]
    attacker = await service(scene, name)
    for subject in subjects:
        await attacker.client.subscribe(subject, cb=attacker.hear)
    await refusals(attacker, len(subjects))
    await attacker.client.close()


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_cannot_speak_as_a_district_or_give_commands(scene: Scene, name: str) -> None:
    async with nothing_happens(scene):
        attacker = await service(scene, name)
        await attacker.send("par.in.chi-linh-van-an.submit", b"[]")
        await attacker.send("par.cmd.progress.calendar.open", b"{}")
        await refusals(attacker, 2)
        await attacker.client.close()


async def test_only_services_that_tell_reports_may_write_them(scene: Scene) -> None:
    async with nothing_happens(scene):
        attacker = await service(scene, "plan")
        await attacker.send(f"par.report.{CITY}.indicator.x", b"{}")
        await refusals(attacker, 1)
        await attacker.client.close()


async def test_the_operator_sees_everything_and_writes_no_event(scene: Scene) -> None:
    deleting = [call for call in API if call.startswith(("STREAM.DELETE", "STREAM.PURGE", "STREAM.MSG.DELETE"))]
    async with nothing_happens(scene):
        attacker = await scene.attacker(Kind.OPERATOR, "operator")
        for subject in (f"par.log.{CITY}.plan.plan.x", f"par.report.{CITY}.index.x", "par.in.chi-linh-van-an.submit"):
            await attacker.send(subject, b"[]")
        for call in deleting:
            await attacker.send(f"$JS.API.{call}", API[call])
        await refusals(attacker, 3 + len(deleting))
        answer = orjson.loads((await attacker.client.request("$JS.API.INFO", b"", timeout=5)).data)
        assert answer["streams"] == 2
        await attacker.client.close()


async def test_a_service_answers_no_subject_of_the_log_or_of_jetstream(scene: Scene) -> None:
    """A reply that an operator makes up is refused by the rights of the service, except in the service's own part."""
    async with nothing_happens(scene):
        attacker = await scene.attacker(Kind.OPERATOR, "operator")
        for reply in (f"par.log.{CITY}.progress.thing.x", "$JS.API.STREAM.DELETE.LOG", "par.report.x.y"):
            await attacker.send("par.query.plan.projections", b"{}", reply=reply)
        await attacker.done()
        await attacker.client.close()


async def test_the_restorer_writes_events_and_does_nothing_else(scene: Scene) -> None:
    calls = [call for call in API if call not in RESTORERS]
    async with nothing_happens(scene):
        attacker = await scene.attacker(Kind.RESTORER, "restorer")
        for call in calls:
            await attacker.send(f"$JS.API.{call}", API[call])
        others = (f"par.report.{CITY}.index.x", "par.cmd.progress.calendar.open", "par.in.chi-linh-van-an.submit")
        for subject in others:
            await attacker.send(subject, b"{}")
        await refusals(attacker, len(calls) + len(others))
        # Of the log it can do what a refill does, and that expects where the log ends.
        refused = await attacker.client.request(
            f"par.log.{CITY}.plan.thing.x", b"{}", headers={"Nats-Expected-Last-Sequence": "0"}, timeout=5
        )
        assert orjson.loads(refused.data)["error"]["err_code"] == 10071
        await attacker.client.close()
