"""Reporting periods on real servers: open, close with gaps, late facts, reopen; and that the log gives them again."""

import asyncio
import datetime as dt
from typing import Any

import orjson
import pytest
from tests.eventually import eventually
from tests.report.support import aggregate_of, measured
from tests.report.test_service import PATIENCE, Ledger, ledger

from par.events import AggregateId, Recorded, decode
from par.events.day import DayOpened
from par.events.measurement import MeasurementRecorded
from par.events.period import PeriodClosed, PeriodOpened
from par.events.unit import UnitOpened, UnitType
from par.log.pages import message_at
from par.messaging import RemoteProblem, ask, command_body
from par.messaging.subjects import command
from par.testing.projections import InMemory
from par.units import UnitRegister
from report_service.bootstrap import read_models
from report_service.period.decider import content_digest
from report_service.period.figures import counted, frozen, gaps, units_of
from report_service.period.figures import measured as measured_in
from report_service.score_sheet.ledger_day import CALENDAR

__all__ = ["ledger"]

CITY, WARDS = "ky", ("ky-a", "ky-b")
SCHEME: dict[str, Any] = {
    "city": CITY,
    "scheme": "quarterly",
    "name_vi": "Báo cáo quý",
    "name_en": "Quarterly",
    "sender": CITY,
    "receiver": "Sở Nội vụ",
    "rules": [{"every": "quarter", "due": {"months": 1, "day": 10}}],
    "indicators": ["on_time"],
    "unit_types": ["ward"],
}
APRIL = dt.datetime(2023, 4, 12, tzinfo=dt.UTC)
JULY = dt.datetime(2023, 7, 12, tzinfo=dt.UTC)


async def do(ledger: Ledger, name: str, identity: str, time: dt.datetime = APRIL, **content: Any) -> int:
    aggregate, action = name.split(".")
    body = command_body(identity, f"/{CITY}", time, content)
    answer = await ask(ledger.client, command("report", aggregate, action), body, PATIENCE)
    return int(answer["position"])


def of(period: str, **more: Any) -> dict[str, Any]:
    return {"city": CITY, "scheme": "quarterly", "period": period, **more}


def said(unit: str, numerator: int, period: str) -> MeasurementRecorded:
    return measured(unit, numerator, 10, period=period, ancestors=(CITY,)).model_copy(update={"city": CITY})


async def report(ledger: Ledger, unit: str, numerator: int, period: str) -> int:
    fact = said(unit, numerator, period)
    return await ledger.happened(aggregate_of(fact), fact)


async def asked(ledger: Ledger, period: str, position: int, **more: Any) -> Any:
    question = {"city": CITY, "year": 2023, "scheme": "quarterly", "period": period, "min_position": position, **more}
    return await ledger.ask_from(position, "period", **question)


def figures(answer: Any) -> dict[tuple[str, bool], tuple[int, int]]:
    return {
        (row["unit"], one["pooled"]): (one["numerator"], one["denominator"])
        for row in answer["items"]
        for one in row["figures"]
    }


async def test_a_period_is_frozen_and_what_comes_late_is_told_in_the_next(ledger: Ledger) -> None:
    await ledger.happened(
        AggregateId(CITY, "plan", "unit-tree", CITY),
        UnitOpened(city=CITY, unit=CITY, name=CITY, unit_type=UnitType.CITY, parent=None),
        *(UnitOpened(city=CITY, unit=ward, name=ward, unit_type=UnitType.WARD, parent=CITY) for ward in WARDS),
    )
    await do(ledger, "reporting-scheme.define", "define", **SCHEME)
    await do(ledger, "period.open", "open-1", **of("2023-q1"))
    for month in (1, 2, 3):
        await report(ledger, WARDS[0], month, f"2023-0{month}")
    end = await report(ledger, WARDS[1], 5, "2023-01")

    # Open, it shows the figures so far and who is silent.
    answer = await asked(ledger, "2023-q1", end)
    assert (answer["provisional"], answer["shown"], answer["period"]["state"]) == (True, 1, "open")
    assert figures(answer) == {(CITY, True): (11, 40), (WARDS[0], False): (6, 30), (WARDS[1], False): (5, 10)}
    silent = {row["unit"]: row["gaps"] for row in answer["items"] if row["gaps"]}
    assert silent == {WARDS[1]: [{"indicator": "on_time", "months": ["2023-02", "2023-03"], "reason": None}]}

    with pytest.raises(RemoteProblem) as refused:
        await do(ledger, "period.close", "close-0", **of("2023-q1"))
    assert refused.value.code == "period-has-gaps"
    closing = of("2023-q1", reasons=[{"unit": WARDS[1], "reason": "Hỏng phần mềm"}])
    at = await do(ledger, "period.close", "close-1", **closing)
    assert await do(ledger, "period.close", "close-1", **closing) == at  # the same command once more
    (closed,) = (await asked(ledger, "2023-q1", at))["period"]["revisions"]
    assert (closed["units"], closed["gaps"], closed["adjustments"]) == (3, 1, 0)
    assert closed["totals"][0]["numerator"] == 11

    # What arrives now changes nothing of it, and stands in the next period until that one has told it.
    await do(ledger, "period.open", "open-2", **of("2023-q2"))
    end = await report(ledger, WARDS[1], 9, "2023-03")
    frozen_answer = await asked(ledger, "2023-q1", end)
    assert frozen_answer["provisional"] is False
    assert figures(frozen_answer)[CITY, True] == (11, 40)
    next_one = await asked(ledger, "2023-q2", end)
    changed = {
        (row["unit"], one["pooled"]): (one["period"], one["before"]["numerator"], one["after"]["numerator"])
        for row in next_one["items"]
        for one in row["adjustments"]
    }
    assert changed == {(CITY, True): ("2023-q1", 11, 20), (WARDS[1], False): ("2023-q1", 5, 14)}
    as_it_was = await asked(ledger, "2023-q2", end, at_position=end)
    assert (as_it_was["provisional"], as_it_was["items"]) == (True, next_one["items"])
    await do(ledger, "period.close", "close-2", JULY, **of("2023-q2", reason="Chưa có số liệu"))
    other = {**SCHEME, "indicators": ["another"]}  # what the next version asks for changes nothing of earlier periods
    await do(ledger, "reporting-scheme.define", "define-2", JULY, **other)
    at = await do(ledger, "period.open", "open-3", JULY, **of("2023-q3"))
    told = await asked(ledger, "2023-q2", at)
    assert [row["adjustments"] for row in told["items"]] == [row["adjustments"] for row in next_one["items"]]
    assert not any(row["adjustments"] for row in (await asked(ledger, "2023-q3", at))["items"])

    # Reopened it is another revision; the former one stays readable.
    await do(ledger, "period.reopen", "reopen-1", JULY, **of("2023-q1", reason="Phường báo cáo sai"))
    at = await do(ledger, "period.close", "close-3", JULY, **of("2023-q1", reason="Hỏng phần mềm"))
    assert figures(await asked(ledger, "2023-q1", at))[CITY, True] == (20, 50)
    assert figures(await asked(ledger, "2023-q1", at, revision=1)) == figures(frozen_answer)
    listed = await ledger.ask("periods", city=CITY, year=2023)
    states = [(row["period"], row["state"], row["revision"]) for row in listed["items"]]
    assert states == [("2023-q1", "closed", 2), ("2023-q2", "closed", 1), ("2023-q3", "open", 1)]
    at_q1 = f"/v1/periods/2023/{CITY}/quarterly/2023-q1"
    over_http = await ledger.http.get(at_q1, params={"revision": 1})
    assert figures(over_http.json()) == figures(frozen_answer)
    for path, revision in ((at_q1[:-1] + "4", 1), (at_q1.replace("/2023/", "/2022/"), 1), (at_q1, 9)):
        assert (await ledger.http.get(path, params={"revision": revision})).status_code == 404

    subject = f"par.report.{CITY}.period.{CITY}.2023.quarterly.2023-q1"

    async def told_as_closed_again() -> bool:
        message = await ledger.client.jetstream().get_last_msg("REPORT", subject)
        data = orjson.loads(message.data or b"")["data"]
        return data["closed"] is not None and data["closed"]["revision"] == 2

    await eventually(told_as_closed_again)
    await _the_log_gives_the_first_closing_again(ledger)


async def _the_log_gives_the_first_closing_again(ledger: Ledger) -> None:
    """From the events up to the position that the closing names, folded in memory, follows its digest."""
    events = [
        Recorded(position, "par.log.x.x.x.x", decode(await message_at(ledger.client, "LOG", position)))
        for position in range(1, await ledger.log.end() + 1)
    ]
    of_city = [item for item in events if isinstance(item.event.data, PeriodClosed) and item.event.data.city == CITY]
    closed = of_city[0].event.data
    assert isinstance(closed, PeriodClosed)
    (opened,) = [
        item.event.data
        for item in events
        if isinstance(item.event.data, PeriodOpened) and item.event.data.period == closed.period
    ]
    memory = InMemory(read_models())
    memory.advance([item for item in events if item.position <= closed.position])
    register = UnitRegister.of(
        item.event.data for item in events if isinstance(item.event.data, UnitOpened) and item.event.data.city == CITY
    )
    rows = [row for row in memory.documents["unit_indicators"].values() if row["city"] == CITY]
    held = measured_in(opened, rows, units_of(opened, register)) | counted(opened, [], register)
    units = [
        unit.model_copy(update={"gaps": tuple(gap.model_copy(update={"reason": "Hỏng phần mềm"}) for gap in unit.gaps)})
        for unit in frozen(held, gaps(opened, rows, register), [])
    ]
    assert content_digest(opened, 1, units) == closed.content_sha256


async def test_two_that_close_at_once_tell_what_came_late_once(ledger: Ledger) -> None:
    city = "ky3"
    ward = f"{city}-a"
    await ledger.happened(
        AggregateId(city, "plan", "unit-tree", city),
        UnitOpened(city=city, unit=city, name=city, unit_type=UnitType.CITY, parent=None),
        UnitOpened(city=city, unit=ward, name=ward, unit_type=UnitType.WARD, parent=city),
    )
    of_city: dict[str, Any] = {"city": city, "scheme": "quarterly"}
    await do(ledger, "reporting-scheme.define", "s-3", **{**SCHEME, "city": city, "sender": city})
    for number in (1, 2, 3):
        await do(ledger, "period.open", f"o-3{number}", **of_city, period=f"2023-q{number}")
    late = dt.datetime(2023, 10, 12, tzinfo=dt.UTC)
    await do(ledger, "period.close", "c-31", late, **of_city, period="2023-q1", reason="Chậm")
    fact = measured(ward, 5, 10, period="2023-01", ancestors=(city,)).model_copy(update={"city": city})
    await ledger.happened(aggregate_of(fact), fact)
    at = await asyncio.gather(
        *(
            do(ledger, "period.close", f"c-3{number}", late, **of_city, period=f"2023-q{number}", reason="Chậm")
            for number in (2, 3)
        )
    )
    told = await ledger.ask("periods", city=city, year=2023, min_position=max(at))
    adjustments = [row["revisions"][-1]["adjustments"] for row in told["items"]]
    assert (adjustments[0], sorted(adjustments[1:])) == (0, [0, 2])


async def test_a_period_is_closed_on_no_day_that_the_ledger_has_not_reached(ledger: Ledger) -> None:
    """Whatever time the command gives: an event with a day to come would not be there when that day is looked at."""
    city, day = "ky4", dt.date(2023, 4, 11)
    await ledger.happened(CALENDAR, DayOpened(day=day, previous=None))
    await ledger.happened(
        AggregateId(city, "plan", "unit-tree", city),
        UnitOpened(city=city, unit=city, name=city, unit_type=UnitType.CITY, parent=None),
    )
    of_city: dict[str, Any] = {"city": city, "scheme": "quarterly"}
    await do(ledger, "reporting-scheme.define", "s-4", **{**SCHEME, "city": city, "sender": city})
    for number in (1, 2):
        await do(ledger, "period.open", f"o-4{number}", **of_city, period=f"2023-q{number}")
    about: dict[str, Any] = {**of_city, "period": "2023-q1", "reason": "Chậm"}

    with pytest.raises(RemoteProblem) as refused:
        await do(ledger, "period.close", "c-4", JULY, **about, on="2023-04-12")
    assert (refused.value.code, refused.value.pointer) == ("in-the-future", "/content/on")
    with pytest.raises(RemoteProblem) as early:
        await do(ledger, "period.close", "c-5", JULY, **about | {"period": "2023-q2"})
    assert (early.value.code, early.value.pointer) == ("period-too-early", "/content/on")
    at = await do(ledger, "period.close", "c-6", JULY, **about)
    told = await ledger.ask("periods", city=city, year=2023, min_position=at)
    assert told["items"][0]["revisions"][-1]["closed_on"] == day.isoformat()


async def test_what_cannot_be_asked_of_periods(ledger: Ledger) -> None:
    async def code(name: str, identity: str, **content: Any) -> tuple[str, str]:
        with pytest.raises(RemoteProblem) as problem:
            await do(ledger, name, identity, **content)
        return problem.value.code, problem.value.pointer

    await ledger.happened(
        AggregateId("ky2", "plan", "unit-tree", "ky2"),
        UnitOpened(city="ky2", unit="ky2", name="ky2", unit_type=UnitType.CITY, parent=None),
    )
    other = {"city": "ky2", "scheme": "quarterly"}
    assert await code("period.open", "no-1", **other, period="2023-q1") == ("unknown-scheme", "/content/scheme")
    assert await code("reporting-scheme.define", "no-2", **{**SCHEME, "city": "ky2"}) == (
        "scheme-sender",
        "/content/sender",
    )
    await do(ledger, "reporting-scheme.define", "yes", **{**SCHEME, "city": "ky2", "sender": "ky2"})
    for number, period in enumerate(("2023-q5", "2023-13", "1999", "2023-q1.>", "2023-h1")):
        found, pointer = await code("period.open", f"no-3-{number}", **other, period=period)
        assert found in ("invalid-command", "unknown-period")
        assert pointer.startswith("/content")
    assert await code("period.close", "no-4", **other, period="2023-q1") == ("unknown-period", "/content/period")
    assert (await code("period.close", "no-5", **other, period="2023-q1", reason=" "))[0] == "invalid-command"
