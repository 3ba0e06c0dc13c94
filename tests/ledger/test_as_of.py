"""Every day of a year as of which somebody may ask: the status equals an independent fold of the log up to that day.

And a figure that was signed can be told again, whatever was corrected since.
"""

import asyncio
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import orjson
import pytest
import yaml
from nats.aio.client import Client
from nats.js.api import DeliverPolicy
from tests.eventually import eventually
from tests.ledger import plain_status
from tests.ledger.year_run import EXAMPLES, YEAR, PlayedYear

from par.client.plans import change_plan
from par.client.sender import Sender
from par.demo.lines import Lines
from par.demo.load import log_end, projections
from par.demo.play import days_of
from par.demo.submissions import at, body_of, event
from par.embedded.stack import LocalStack
from par.messaging import ask
from par.messaging.subjects import query

pytestmark = [pytest.mark.timeout(900), pytest.mark.long]

LAST_DAY = dt.date(YEAR, 12, 31)
SIGNED_DAY = dt.date(YEAR, 6, 30)
AMENDED = "chi-linh-cchc-2023"
COMPARED = (
    *(*plain_status.CELLS, "due_in_1", "due_in_3", "due_in_7"),
    *("completion_rate", "on_time_rate", "lifecycle", "by_plan"),
)

Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Played:
    """A stack on which a year was played, and its log as JSON, in order."""

    stack: LocalStack
    log: list[dict[str, Any]]

    @property
    def progress(self) -> str:
        """The address of progress-service."""
        return self.stack.addresses["progress"]

    @cached_property
    def happened(self) -> dict[str, list[plain_status.Event]]:
        """What happened to each obligation."""
        return plain_status.facts(self.log)

    @cached_property
    def known_now(self) -> dict[dt.date, Rows]:
        """How each unit stood on each day of the year, as it is known now."""
        return {day: plain_status.status(self.happened, day.isoformat()) for day in days_of(YEAR)}


@pytest.fixture(scope="module")
def played(played_year: PlayedYear) -> Played:
    return Played(played_year.stack, asyncio.run(_read_log(played_year.stack)))


async def _read_log(stack: LocalStack) -> list[dict[str, Any]]:
    """All events of the log as they are stored, decoded by nothing of ours."""
    client = await Lines(stack).operator()
    try:
        end = await log_end(client)
        subscription = await client.jetstream().subscribe(
            "par.log.>", ordered_consumer=True, deliver_policy=DeliverPolicy.ALL
        )
        return [orjson.loads((await subscription.next_msg(timeout=30)).data) for _ in range(end)]
    finally:
        await client.close()


def evenings(log: list[dict[str, Any]]) -> dict[str, tuple[int, str | None]]:
    """Per day of the year: how many events the log held when it ended, and a moment between the last and the next."""
    opened = [
        (found["data"]["day"], number, found["recordedtime"])
        for number, found in enumerate(log)
        if found["type"] == "par.day.opened.v1"
    ]
    found: dict[str, tuple[int, str | None]] = {opened[-1][0]: (len(log), None)}
    for (day, _, _), (_, number, recorded) in itertools.pairwise(opened):
        before = dt.datetime.fromisoformat(recorded) - dt.timedelta(microseconds=1)
        found[day] = (number, before.isoformat())
    return found


def compared(rows: list[dict[str, Any]]) -> Rows:
    return {row["key"]: {name: row[name] for name in COMPARED} for row in rows}


async def asked(http: httpx.AsyncClient, **parameters: Any) -> list[dict[str, Any]]:
    """All rows, which must fit one page."""
    question: dict[str, Any] = {"by": "unit", "limit": 1000} | parameters
    answer = await http.get("/v1/status", params=question)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["next"] is None
    rows: list[dict[str, Any]] = found["items"]
    return rows


def on_http(played: Played, work: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    async def run() -> None:
        async with httpx.AsyncClient(base_url=played.progress, timeout=30) as http:
            await work(http)

    asyncio.run(run())


def test_every_day_of_the_year_as_it_is_known_now(played: Played) -> None:
    kinds = {event["kind"] for events in played.happened.values() for event in events}
    assert {"blocked", "extension-granted", "waived", "report-withdrawn", "returned"} <= kinds

    async def compare(http: httpx.AsyncClient) -> None:
        for day in days_of(YEAR):
            rows = await asked(http, as_of=day)
            assert compared(rows) == played.known_now[day], day

    on_http(played, compare)


def test_every_day_of_the_year_as_it_was_known_in_its_evening(played: Played) -> None:
    known = evenings(played.log)

    async def compare(http: httpx.AsyncClient) -> None:
        different = 0
        for day in days_of(YEAR):
            length, moment = known[day.isoformat()]
            expected = plain_status.status(played.happened, day.isoformat(), length=length)
            rows = await asked(http, as_of=day, **({} if moment is None else {"known_at": moment}))
            assert compared(rows) == expected, day
            different += expected != played.known_now[day]
        assert different > 100, "what is reported late must make a difference, or known_at shows nothing"

    on_http(played, compare)


@pytest.mark.parametrize("by", ["unit", "district", "city", "task", "domain", "area", "leader", "plan"])
def test_each_axis_on_the_last_days_of_the_months_and_now(played: Played, by: str) -> None:
    happened = played.happened

    async def compare(http: httpx.AsyncClient) -> None:
        ends = [day for day in days_of(YEAR) if (day + dt.timedelta(1)).day == 1]
        for day in ends:
            expected = plain_status.status(happened, day.isoformat(), by)
            assert expected
            assert compared(await asked(http, by=by, as_of=day)) == expected, day
        assert compared(await asked(http, by=by)) == plain_status.status(happened, LAST_DAY.isoformat(), by)

    on_http(played, compare)


def test_the_present_counts_are_the_past_ones_of_the_last_day(played: Played) -> None:
    async def compare(http: httpx.AsyncClient) -> None:
        for by in ("unit", "district", "city", "task", "domain", "area", "leader", "plan"):
            for condition in ({}, {"plan": AMENDED}, {"unit": "chi-linh-phong-noi-vu"}, {"city": "chi-linh"}):
                now = await asked(http, by=by, **condition)
                assert now == await asked(http, by=by, as_of=LAST_DAY, **condition), (by, condition)

    on_http(played, compare)


@pytest.fixture
async def office(played: Played) -> AsyncIterator[Client]:
    client = await Lines(played.stack).operator()
    yield client
    await client.close()


async def _unit_rows(client: Client, **past: Any) -> list[dict[str, Any]]:
    await eventually(lambda: _caught_up(client))
    question = {"by": "unit", "limit": 1000, "as_of": SIGNED_DAY.isoformat()} | past
    rows: list[dict[str, Any]] = (await ask(client, query("progress", "status"), question))["items"]
    return rows


async def _caught_up(client: Client) -> bool:
    end = await log_end(client)
    reacted: int = (await ask(client, query("progress", "policies"), {}))["items"][0]["position"]
    return reacted >= end and end <= min(row["position"] for row in await projections(client, "progress"))


async def test_a_signed_figure_can_be_told_again_after_late_corrections(played: Played, office: Client) -> None:
    """A confirmation that comes in December, what was confirmed being taken back, an amendment recorded too late."""
    signed_at = dt.datetime.now(dt.UTC).isoformat()
    signed = await _unit_rows(office)
    late = await _open_work(office)
    unit, name = late["unit"], late["obligation"]
    said = [
        (
            "handed-in",
            unit,
            "par.product.submitted.v1",
            {"completed_on": "2023-06-12", "evidence": {"document": "9/BC"}},
        ),
        ("accepted", late["authority"], "par.product.confirmed.v1", {}),
    ]
    for identity, sender, type_, data in said:
        await _accepted(played, sender, f"late-{identity}", type_, name, data)
    confirmed = await _unit_rows(office)
    before, after = (next(row for row in rows if row["key"] == unit) for rows in (signed, confirmed))
    assert after["lifecycle"]["confirmed"] == before["lifecycle"]["confirmed"] + 1
    assert await _unit_rows(office, known_at=signed_at) == signed

    between = dt.datetime.now(dt.UTC).isoformat()
    taken_back = {"event": "late-accepted", "reason": "Xác nhận nhầm nhiệm vụ"}
    await _accepted(played, late["authority"], "late-withdrawn", "par.work.withdrawn.v1", name, taken_back)
    taken = {"event": "late-handed-in", "reason": "Gửi nhầm"}
    await _accepted(played, unit, "late-taken-back", "par.work.withdrawn.v1", name, taken)
    assert await _unit_rows(office) == signed
    assert await _unit_rows(office, known_at=between) == confirmed

    amendment = yaml.safe_load((EXAMPLES / "amendments" / f"{AMENDED}.yaml").read_text(encoding="utf-8"))
    plan = {"plan": AMENDED, "city": "chi-linh", "authority": "chi-linh"}
    await change_plan(office, "amend", plan, amendment, time=at(LAST_DAY, 15))
    amended = await _unit_rows(office)
    assert amended != signed
    assert await _unit_rows(office, known_at=signed_at) == signed
    assert await _unit_rows(office, known_at=between) == confirmed
    # It holds from 15 June: what was counted for May has not changed.
    may: dict[str, Any] = {"as_of": "2023-05-31"}
    assert await _unit_rows(office, **may) == await _unit_rows(office, **may, known_at=signed_at)

    log = await _read_log(played.stack)
    happened = plain_status.facts(log)
    for day in (dt.date(YEAR, 5, 31), dt.date(YEAR, 6, 14), dt.date(YEAR, 6, 15), SIGNED_DAY, LAST_DAY):
        rows = compared(await _unit_rows(office, as_of=day.isoformat()))
        assert rows == plain_status.status(happened, day.isoformat()), day


async def _open_work(office: Client) -> dict[str, Any]:
    """Something that a ward or commune of Chí Linh has not handed in."""
    question = {"city": "chi-linh", "blocked": False, "limit": 1000}
    found: list[dict[str, Any]] = (await ask(office, query("progress", "obligations"), question))["items"]
    wards, begun = ("ward", "commune"), ("not_started", "in_progress")
    return next(row for row in found if row["unit_type"] in wards and row["lifecycle"] in begun)


async def _accepted(played: Played, sender: str, identity: str, type_: str, name: str, data: dict[str, Any]) -> None:
    body = body_of(event(sender, identity, type_, f"obligation/{name}", at(LAST_DAY, 14), data))
    line = await Lines(played.stack).sender(sender)
    (receipt,) = await Sender(line).send([body])
    await line.close()
    assert receipt["outcome"] == "accepted", receipt
