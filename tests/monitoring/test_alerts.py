"""Each alert fires by its fault, done to a real ledger, and is gone when the fault is.

The rules are the real ones with their times shortened (:func:`tests.monitoring.rules.shortened`). Tests share one
ledger; each leaves it well again.
"""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from tests.eventually import eventually
from tests.happenings import aggregate, event
from tests.monitoring.prometheus import Prometheus
from tests.monitoring.rules import LONGEST_SECONDS, expressions, shortened
from typer.testing import CliRunner, Result

from par.accounts.registry import Kind
from par.accounts.rights import inbox_of
from par.calendar.local_time import local_day
from par.cli.main import app
from par.client.calendar import open_day
from par.client.office import draft_plan, issue_plan, open_units
from par.client.sender import Sender
from par.demo.examples import read
from par.demo.lines import Lines
from par.demo.load import opened_obligations
from par.demo.submissions import at
from par.embedded.stack import SERVICES, LocalStack
from par.events import encode
from par.log import REPORT
from par.messaging import Access, connect

pytestmark = [pytest.mark.needs_prometheus, pytest.mark.timeout(600)]

EXAMPLES = Path(__file__).parents[2] / "examples"
CITY = "chi-linh"
PLAN, OTHER_PLAN = "chi-linh-tthc-2023", "chi-linh-cchc-2023"
WARD = "chi-linh-van-an"
EVE, LATER = dt.date(2022, 12, 31), dt.date(2023, 3, 31)
PATIENCE = 90.0
FROM_THE_START = (
    "Sẵn sàng / Ready",
    "Bản phần mềm / Build",
    "NATS",
    "MongoDB",
    "Chậm, giây / Lag in seconds",
    "Trạng thái / State",
    "Bộ nhớ / Memory",
)
"""Panels of each service that are never empty."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alerts") / "data"


@pytest.fixture(scope="module")
def stack(folder: Path) -> Iterator[LocalStack]:
    """A ledger with the units of a city, which owe nothing yet."""
    with LocalStack(folder) as running:
        running.admit(Kind.DISTRICT, [WARD])
        asyncio.run(_begin(running))
        yield running


async def _begin(stack: LocalStack) -> None:
    lines = Lines(stack)
    operator, office = await lines.operator(), await lines.office()
    await open_day(operator, EVE, time=at(EVE, 0, 1))
    await open_units(office, read(EXAMPLES, "units", CITY), time=at(EVE, 8))
    await operator.close()
    await office.close()


async def _issue(stack: LocalStack, name: str) -> int:
    """Draft and issue an example plan; the position of its last event."""
    office, plan = await Lines(stack).office(), read(EXAMPLES, "plans", name)
    await draft_plan(office, plan, time=at(EVE, 10))
    issued = await issue_plan(office, plan, dt.date(2023, 1, 1), time=at(EVE, 11))
    await office.close()
    return issued.position


@pytest.fixture(scope="module")
def prometheus(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    jobs = {f"{name}-service": [url.removeprefix("http://")] for name, url in stack.addresses.items()}
    place = tmp_path_factory.mktemp("prometheus")
    with Prometheus(place / "p", jobs, shortened(place / "rules")) as running:
        yield running


@pytest.fixture
async def operator(stack: LocalStack) -> AsyncIterator[Client]:
    client = await Lines(stack).operator()
    yield client
    await client.close()


@pytest.fixture
async def mongo(stack: LocalStack) -> AsyncIterator["AsyncIOMotorClient[dict[str, Any]]"]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(stack.servers.mongo_url, tz_aware=True)
    yield client
    client.close()


@pytest.fixture
async def expected(request: pytest.FixtureRequest, prometheus: Prometheus) -> list[str]:
    """The alerts that the test's mark names, once none of them fires."""
    names = alerts_of(request.function)
    await _quiet(prometheus, [name for name in names if name not in NEVER_QUIET])
    return names


NEVER_QUIET = {"ParReconcileStale"}
"""A new ledger has never been compared, and fifteen seconds after it was it has not been for long."""


def alerts_of(test: Any) -> list[str]:
    """What the mark ``alerts`` of a test names."""
    return [name for mark in getattr(test, "pytestmark", ()) if mark.name == "alerts" for name in mark.args]


async def _fire(prometheus: Prometheus, names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Wait until all of them have fired, together or one after the other, and look at what they say."""
    found: dict[str, list[dict[str, Any]]] = {}

    async def all_fired() -> bool:
        for name, one in prometheus.alerts().items():
            firing = [alert for alert in one if alert["state"] == "firing"]
            if firing and name in names:
                found.setdefault(name, firing)
        return len(found) == len(names)

    try:
        await eventually(all_fired, PATIENCE)
    except AssertionError:
        raise AssertionError(f"{sorted(set(names) - set(found))} did not fire; {prometheus.alerts()}") from None
    for alert in (alert for firing in found.values() for alert in firing):
        told = alert["annotations"]
        assert {"summary_vi", "summary_en", "description", "runbook_url"} == set(told)
        assert not any("no value" in text or "error" in text.casefold() for text in told.values()), told
    return found


async def _quiet(prometheus: Prometheus, names: list[str]) -> None:
    async def none_fires() -> bool:
        return not any(name in names for name, one in prometheus.alerts().items() if one)

    try:
        await eventually(none_fires, PATIENCE)
    except AssertionError:
        raise AssertionError(f"still there: {prometheus.alerts()}") from None


async def par(stack: LocalStack, *arguments: str, key: str = "operator") -> Result:
    """The command, run with a key of the ledger's folder."""
    given = ["--key", str(stack.accounts.key_file(Kind(key), key)), *arguments]
    done: Result = await asyncio.to_thread(CliRunner().invoke, app, given)
    return done


async def restarted(stack: LocalStack, name: str, **environment: str | None) -> None:
    """Stop a service and start it with another environment (None: without the variable)."""
    process = stack.services[name]
    await asyncio.to_thread(process.stop)
    assert process.env is not None
    for variable, value in environment.items():
        if value is None:
            process.env.pop(variable, None)
        else:
            process.env[variable] = value
    process.start()
    await asyncio.to_thread(stack.wait_ready, name)


@pytest.mark.alerts("ParReconcileStale", "ParReconcileMismatch")
async def test_a_document_is_changed_by_hand(
    stack: LocalStack,
    folder: Path,
    prometheus: Prometheus,
    mongo: "AsyncIOMotorClient[dict[str, Any]]",
    expected: list[str],
) -> None:
    await _fire(prometheus, ["ParReconcileStale"])

    generation = next(name for name in await mongo.list_database_names() if name.startswith("par_plan_"))
    units = mongo[generation]["units"]
    before = await units.find_one({"unit": WARD}) or await units.find_one()
    assert before is not None
    await units.update_one({"_id": before["_id"]}, {"$set": {"name": "somebody else's"}})
    verified = await par(stack, "log", "verify", "--data", str(folder))
    assert verified.exit_code == 1, verified.output
    found = await _fire(prometheus, ["ParReconcileMismatch"])
    assert [one["labels"]["check"] for one in found["ParReconcileMismatch"]] == ["read_models"]

    await units.replace_one({"_id": before["_id"]}, before)
    verified = await par(stack, "log", "verify", "--data", str(folder))
    assert verified.exit_code == 0, verified.output
    await _quiet(prometheus, ["ParReconcileMismatch"])

    async def compared() -> bool:
        daily = await par(stack, "log", "verify", "--log-only", "--data", str(folder))
        assert daily.exit_code == 0, daily.output
        return prometheus.value("time() - max(par_reconcile_timestamp_seconds)") < LONGEST_SECONDS

    await eventually(compared, PATIENCE)
    await _quiet(prometheus, ["ParReconcileStale"])


@pytest.mark.alerts("ParDayNotOpened", "ParSourcesSilent")
async def test_nobody_opens_the_day_and_nobody_sends(
    stack: LocalStack, prometheus: Prometheus, operator: Client, expected: list[str]
) -> None:
    await opened_obligations(operator, await _issue(stack, PLAN))
    await open_day(operator, LATER, time=at(LATER, 0, 1))
    # Then the ledger was off for years: its clock does not open a day so far ahead.
    await restarted(stack, "progress", PAR_CALENDAR="clock")
    await _fire(prometheus, expected)

    shown = await par(stack, "day", "show", "--nats", stack.servers.nats_url)
    assert shown.exit_code == 0, shown.output
    today = local_day(dt.datetime.now(dt.UTC))
    opened = await par(stack, "day", "open", today.isoformat(), "--nats", stack.servers.nats_url)
    assert opened.exit_code == 0, opened.output
    await _quiet(prometheus, ["ParDayNotOpened"])


@pytest.mark.alerts("ParIntakeRefusals")
async def test_a_sender_sends_what_is_wrong(stack: LocalStack, prometheus: Prometheus, expected: list[str]) -> None:
    line = await Lines(stack).sender(WARD)
    firing = asyncio.create_task(_fire(prometheus, expected))
    number = 0
    while not firing.done():
        wrong = [orjson.dumps({"specversion": "1.0", "id": f"wrong-{number + one}"}) for one in range(10)]
        number += 10
        receipts = await Sender(line).send(wrong)
        assert {receipt["outcome"] for receipt in receipts} == {"refused"}
    await firing
    await line.close()
    await _quiet(prometheus, expected)


@pytest.mark.alerts(
    "ParParkedEvents",
    "ParParkedTooLong",
    "ParProjectionFaulted",
    "ParProjectionLagging",
    "ParFreshnessBurnFast",
    "ParFreshnessBurnSlow",
)
async def test_an_event_cannot_be_applied(
    stack: LocalStack, prometheus: Prometheus, operator: Client, expected: list[str]
) -> None:
    # report-service may park nothing, so it stands still before the event; the others park it.
    await restarted(stack, "report", PAR_PARKED_SUBJECTS_MAX="0")
    poison = await _written(stack, "poison", {"percent": "unreadable"})
    for number in range(10):  # a type that no build knows changes nothing
        await _written(stack, f"later-{number}", {}, type="par.obligation.invented.v1")
    found = await _fire(prometheus, expected)
    assert {one["labels"]["job"] for one in found["ParProjectionFaulted"]} == {"report-service"}
    assert {one["labels"]["job"] for one in found["ParFreshnessBurnFast"]} == {"report-service"}
    assert "report-service" not in {one["labels"]["job"] for one in found["ParParkedEvents"]}

    await restarted(stack, "report", PAR_PARKED_SUBJECTS_MAX=None)
    listed = await par(stack, "parked", "list", "--json", "--nats", stack.servers.nats_url)
    assert [[row["position"] for row in one["items"]] for one in json.loads(listed.stdout)["services"]] == [
        [poison]
    ] * 3
    for name in SERVICES:
        answer = await par(
            stack, "parked", "discard", str(poison), "--reason", "thử", "--yes", "--service", name,
            "--nats", stack.servers.nats_url,
        )  # fmt: skip
        assert answer.exit_code == 0, answer.output
    await _quiet(prometheus, expected)


async def _written(stack: LocalStack, name: str, data: dict[str, Any], **fields: Any) -> int:
    """An event that only a faulty build could write: progress-service's key allows it. Its position."""
    client = await connect(
        stack.servers.nats_url, Access(stack.key_file(Kind.SERVICE, "progress"), inbox=inbox_of("progress"))
    )
    of = aggregate(CITY, name)
    body = orjson.loads(encode(event(of, 1)._replace(recorded_time=dt.datetime.now(dt.UTC))))
    body |= fields
    body["data"] |= data
    answer = await client.request(of.log_subject, orjson.dumps(body), timeout=10)
    await client.close()
    return int(orjson.loads(answer.data)["seq"])


@pytest.mark.alerts("ParOutboxStuck", "ParStreamNearLimit")
async def test_the_report_is_full(
    stack: LocalStack, prometheus: Prometheus, operator: Client, expected: list[str]
) -> None:
    jetstream = operator.jetstream()
    report = (await jetstream.stream_info(REPORT)).config
    size = (await jetstream.stream_info(REPORT)).state.bytes
    await jetstream.update_stream(replace(report, max_bytes=size))
    await _issue(stack, OTHER_PLAN)
    found = await _fire(prometheus, expected)
    assert {one["labels"]["stream"] for one in found["ParStreamNearLimit"]} == {REPORT}

    await jetstream.update_stream(report)
    await _quiet(prometheus, expected)


@pytest.mark.alerts("ParServiceDown")
async def test_a_service_is_killed(stack: LocalStack, prometheus: Prometheus, expected: list[str]) -> None:
    stack.services["plan"].kill()
    found = await _fire(prometheus, expected)
    assert [one["labels"]["job"] for one in found["ParServiceDown"]] == ["plan-service"]

    stack.services["plan"].start()
    await _quiet(prometheus, expected)


@pytest.mark.alerts("ParNatsDisconnected", "ParNotReady")
async def test_nats_is_away(stack: LocalStack, prometheus: Prometheus, expected: list[str]) -> None:
    await asyncio.to_thread(stack.servers.nats.stop)
    await _fire(prometheus, expected)

    await asyncio.to_thread(stack.servers.nats.start)
    await _quiet(prometheus, expected)


@pytest.mark.alerts(
    "ParMongoDown",
    "ParNotReady",
    "ParArchiveLagging",
    "ParAvailabilityBurnFast",
    "ParAvailabilityBurnSlow",
)
async def test_mongodb_is_killed(stack: LocalStack, prometheus: Prometheus, expected: list[str]) -> None:
    mongod = stack.servers.mongo
    assert mongod.process is not None
    await asyncio.to_thread(mongod.process.kill)
    await _written(stack, "not-archived", {}, type="par.obligation.invented.v1")
    firing = asyncio.create_task(_fire(prometheus, expected))
    async with httpx.AsyncClient(base_url=stack.addresses["plan"], timeout=30) as http:
        while not firing.done():
            answers = await asyncio.gather(*(http.get(f"/v1/unit-trees/{CITY}") for _ in range(10)))
            assert all(answer.status_code >= 500 for answer in answers)
    await firing

    await asyncio.to_thread(mongod.start)
    await _quiet(prometheus, expected)


async def test_every_expression_of_a_rule_or_a_panel_can_be_asked(prometheus: Prometheus) -> None:
    """Also those that join series, which promtool cannot judge."""
    await prometheus.comes_to("count(par_ready == 1)", len(SERVICES))
    shown = {where for where, expression in expressions() if prometheus.query(expression)}
    assert {f"{name}: {panel}" for name in SERVICES for panel in FROM_THE_START} <= shown
