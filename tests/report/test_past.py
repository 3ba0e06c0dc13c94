"""Figures of the past: by position, by moment and by day, on a running ledger."""

import asyncio
import datetime as dt
import random
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from tests.report.living import CITY, MEASURED, NOON, RATIO, TODAY, WARDS, YEAR, Living, living
from typer.testing import CliRunner

from par.cli.main import app
from par.embedded import EmbeddedServers
from par.events import Event, Recorded
from par.events.day import DayOpened
from par.events.publication import ResultsCorrected
from par.log import EventLog
from par.messaging import RemoteProblem, ask, command_body
from par.messaging.subjects import command
from par.problems import Rejected, Retryable
from par.projection.folding.replay import Replay
from report_service.bootstrap import read_models
from report_service.past.replays import Moment, Replays
from report_service.publication.content import content_hash
from report_service.publication.decider import publication_id

INDICATORS = MEASURED
ROUNDS = 6
FRAME = ("position", "as_of", "past")


@pytest.fixture
async def ledger(servers: EmbeddedServers) -> AsyncIterator[Living]:
    async with living(servers) as running:
        yield running


def questions() -> list[tuple[str, dict[str, Any]]]:
    of_city = {"city": CITY, "year": YEAR}
    return [
        ("index", of_city),
        ("rankings", of_city),
        ("city-indicators", of_city),
        *(("index-of-unit", {"unit": unit, "year": YEAR}) for unit in (CITY, WARDS[0])),
        *(("unit-indicators", {"unit": unit, "year": YEAR}) for unit in (CITY, WARDS[0])),
    ]


async def answers(ledger: Living, **moment: Any) -> list[dict[str, Any]]:
    found = [await ledger.ask(name, **asked, **moment) for name, asked in questions()]
    return [{name: part for name, part in answer.items() if name not in FRAME} for answer in found]


async def report(ledger: Living, chance: random.Random, time: dt.datetime = NOON) -> int:
    """Some figures of every ward."""
    position = 0
    for ward in WARDS:
        events = [
            ledger.said(
                ward,
                "reported",
                time,
                indicator=indicator,
                period=f"{YEAR}-0{chance.randint(1, 3)}",
                numerator=chance.randint(0, 9),
                denominator=9,
            )
            for indicator in chance.sample(INDICATORS, len(INDICATORS) // 2)
        ]
        position = await ledger.submit(ward, *events)
    return position


async def test_what_was_answered_at_a_position_is_answered_for_it_for_ever(ledger: Living) -> None:
    chance = random.Random(7)
    told: dict[int, list[dict[str, Any]]] = {}
    for _ in range(ROUNDS):
        position = await report(ledger, chance)
        told[position] = await answers(ledger, min_position=position)
    assert len({str(answer) for answer in told.values()}) == ROUNDS, "each report changed something"
    positions = list(told)
    chance.shuffle(positions)
    for position in positions:
        assert await answers(ledger, at_position=position) == told[position]
        moment = (await ledger.log.at(position)).recorded_time
        assert moment is not None
        assert await answers(ledger, known_at=moment.isoformat()) == told[position]
    past = (await ledger.ask("index", city=CITY, year=YEAR, at_position=positions[0]))["past"]
    assert past == {"position": positions[0], "day": "2023-11-15"}
    assert "past" not in await ledger.ask("index", city=CITY, year=YEAR)


async def test_a_day_of_the_past_holds_what_had_happened_by_then(ledger: Living) -> None:
    """Reports of June are sent after those of September; the round was opened in November."""
    chance = random.Random(8)
    june, september = (dt.datetime(YEAR, month, 10, 5, tzinfo=dt.UTC) for month in (6, 9))
    ward, indicator = WARDS[1], INDICATORS[0]

    def figures(time: dt.datetime, numerator: int) -> dict[str, Any]:
        about = {"indicator": indicator, "period": f"{YEAR}-05"}
        return ledger.said(ward, "reported", time, **about, numerator=numerator, denominator=100)

    first = await ledger.submit(ward, figures(september, 40))
    second = await ledger.submit(ward, figures(june, 30))
    third = await ledger.submit(ward, figures(NOON, 50))
    await report(ledger, chance)

    async def numerator(**moment: Any) -> int | None:
        answer = await ledger.ask("unit-indicators", unit=ward, year=YEAR, min_position=third, **moment)
        months = [item["periods"].get(f"{YEAR}-05") for item in answer["items"] if item["indicator"] == indicator]
        return months[0]["numerator"] if months and months[0] else None

    assert await numerator(as_of=f"{YEAR}-06-09") is None
    assert await numerator(as_of=f"{YEAR}-06-10") == 30
    assert await numerator(as_of=f"{YEAR}-09-30") == 40
    assert await numerator(as_of=f"{YEAR}-11-30") == 50
    # Both clocks: of what had happened by September, what was known then.
    assert await numerator(as_of=f"{YEAR}-09-30", at_position=second) == 40
    assert await numerator(as_of=f"{YEAR}-06-30", at_position=first) is None
    assert await numerator(at_position=second) == 40
    scored = await ledger.ask("index-of-unit", unit=ward, year=YEAR, as_of=f"{YEAR}-06-30")
    assert scored["round"] == f"{CITY}-{YEAR}", "a past day is judged by the rules that are known"
    assert (scored["as_of"], scored["past"]["day"]) == (f"{YEAR}-06-30", None)


async def test_what_cannot_be_asked_is_refused(ledger: Living) -> None:
    async def code(**moment: Any) -> tuple[str, str]:
        with pytest.raises(RemoteProblem) as problem:
            await ledger.ask("index-of-unit", **{"unit": CITY, "year": YEAR} | moment)
        return problem.value.code, problem.value.pointer

    end = await ledger.log.end()
    assert await code(at_position=end + 1) == ("position-to-come", "/at_position")
    assert await code(at_position=0) == ("invalid-field", "/at_position")
    assert await code(at_position=2**60) == ("invalid-field", "/at_position")
    assert await code(at_position=1, known_at="2023-01-01T00:00:00Z") == ("invalid-field", "")
    assert await code(as_of="soon") == ("invalid-field", "/as_of")
    assert await code(as_of="2023-06-30", unit="nobody") == ("not-found", "")
    assert await code(at_position=1) == ("not-found", ""), "there was no round"
    answer = await ledger.http.get(f"/v1/index/{YEAR}/{CITY}", params={"at_position": end + 1})
    assert (answer.status_code, answer.json()["code"]) == (400, "position-to-come")


async def test_a_fold_goes_on_from_what_is_kept_and_lets_others_work(ledger: Living) -> None:
    read: list[tuple[str, int]] = []

    class Watched(EventLog):
        async def stream(self, subjects: str, after: int = 0, before: int | None = None) -> Any:
            read.append((subjects, after))
            async for item in super().stream(subjects, after, before):
                yield item

    await report(ledger, random.Random(9))
    end = await ledger.log.end()
    replays = Replays(Watched(ledger.client), read_models().projections)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    early = await replays.at(Moment(CITY, None, end - 20))
    late, same = await asyncio.gather(*(replays.at(Moment(CITY, None, end)) for _ in range(2)))
    beside.cancel()
    assert late is same, "two who ask for the same moment wait for one fold"
    assert turns > early.events, "others had their turn again and again"
    city = [after for subjects, after in read if subjects == f"par.log.{CITY}.>"]
    assert city == [0, end - 20]
    assert (early.position, late.position) == (end - 20, end)
    fresh = await Replays(ledger.log, read_models().projections).at(Moment(CITY, None, end))
    assert fresh.documents == late.documents


async def test_too_much_of_the_past_at_once_is_refused(ledger: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    end = await ledger.log.end()
    monkeypatch.setattr("report_service.past.replays.PATIENCE_SECONDS", 60)
    replays = Replays(ledger.log, read_models().projections)
    moments = [Moment(CITY, None, end - number) for number in range(11)]
    outcomes = await asyncio.gather(*(replays.at(moment) for moment in moments), return_exceptions=True)
    refused = [found for found in outcomes if isinstance(found, Retryable)]
    assert [found.code for found in refused] == ["past-busy"]
    assert refused[0].retry_after == 2.0

    monkeypatch.setattr("report_service.past.replays.PATIENCE_SECONDS", 0)
    slow = Replays(ledger.log, read_models().projections)
    with pytest.raises(Retryable, match="past-not-ready"):
        await slow.at(moments[0])
    monkeypatch.setattr("report_service.past.replays.PATIENCE_SECONDS", 60)
    assert (await slow.at(moments[0])).position == end, "the fold went on meanwhile"

    monkeypatch.setattr("report_service.past.replays.MOST_EVENTS", 3)
    reads = 0

    class Counted(EventLog):
        async def stream(self, subjects: str, after: int = 0, before: int | None = None) -> Any:
            nonlocal reads
            reads += 1
            async for item in super().stream(subjects, after, before):
                yield item

    too_long = Replays(Counted(ledger.client), read_models().projections)
    for _ in range(3):
        with pytest.raises(Rejected, match="past-too-long"):
            await too_long.at(moments[0])
    assert reads == 2, "the log of the city and the days, once: who asks again is refused at once"


async def test_a_slice_of_a_fold_holds_one_new_day(ledger: Living, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each new day looks at all obligations: a hundred in a row would leave nobody else a turn."""
    first = dt.date(2022, 1, 1)
    days = [
        Event(
            f"day-{number}",
            "/calendar",
            "calendar/days",
            NOON,
            DayOpened(day=first + dt.timedelta(number), previous=None),
        )
        for number in range(30)
    ]
    slices: list[int] = []

    class Days(EventLog):
        async def stream(self, subjects: str, after: int = 0, before: int | None = None) -> Any:
            for number, event in enumerate(days if "all" in subjects else [], 1):
                yield Recorded(number, "par.log.all.progress.calendar.days", event)

    class Watched(Replay):
        async def advance(self, batch: Sequence[Recorded], position: int) -> None:
            slices.append(len(batch))
            await super().advance(batch, position)

    monkeypatch.setattr("report_service.past.replays.Replay", Watched)
    replay = await Replays(Days(ledger.client), read_models().projections).at(Moment(CITY, None, 40))
    assert (replay.events, replay.day) == (30, first + dt.timedelta(29))
    assert max(slices) == 1


async def test_what_is_kept_of_the_past_is_bounded_by_its_events(
    ledger: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    await report(ledger, random.Random(5))
    end = await ledger.log.end()
    replays = Replays(ledger.log, read_models().projections)
    first = await replays.at(Moment(CITY, TODAY, end))
    assert await replays.at(Moment(CITY, TODAY, end)) is first, "it is kept"
    monkeypatch.setattr("report_service.past.replays.MOST_EVENTS", first.events + 1)
    second = await replays.at(Moment(CITY, TODAY + dt.timedelta(1), end))
    assert await replays.at(Moment(CITY, TODAY + dt.timedelta(1), end)) is second, "the latest is kept"
    assert await replays.at(Moment(CITY, TODAY, end)) is not first, "both together are too much"


async def test_what_was_published_is_made_again_from_the_log(servers: EmbeddedServers, ledger: Living) -> None:
    chance = random.Random(12)
    content = {"city": CITY, "round": f"{CITY}-{YEAR}"}

    async def said(name: str, **more: str) -> None:
        body = command_body(name, f"/{CITY}", NOON, content | more)
        await ask(ledger.client, command("report", "publication", name), body, 30)

    await ledger.submit(CITY, ledger.reported(CITY, RATIO, f"{YEAR}-01", 5, 9))
    for ward in WARDS:
        await ledger.submit(ward, *(ledger.reported(ward, name, f"{YEAR}-01", 5, 9) for name in INDICATORS))
    await said("publish")
    await report(ledger, chance)
    await said("correct", reason="Bổ sung số liệu")
    await report(ledger, chance)

    first, second, latest = [
        await ledger.ask("reproduce", **content, **revision) for revision in ({"revision": 1}, {"revision": 2}, {})
    ]
    assert latest == second
    for found in (first, second):
        assert (found["reproduced"], found["intact"], found["differing"]) == (True, True, 0)
        assert found["units"] == len(WARDS) + 1
    assert first["made_hash"] != second["made_hash"]
    shown = await asyncio.to_thread(
        CliRunner().invoke, app, ["round", "verify", CITY, content["round"], "--nats", servers.nats_url]
    )
    assert (shown.exit_code, "Khớp." in shown.output) == (0, True), shown.output

    # A publication that says what the log does not: it is found, with the unit that differs.
    aggregate = publication_id(CITY, content["round"])
    fact = (await ledger.log.read(aggregate))[-1].event.data
    assert isinstance(fact, ResultsCorrected)
    better = fact.results[0].model_copy(update={"score": "100/1"})
    results = (better, *fact.results[1:])
    forged = fact.model_copy(
        update={"revision": 3, "results": results, "content_hash": content_hash(fact.model_dump(), results)}
    )
    await ledger.happened(aggregate, forged)
    found = await ledger.ask("reproduce", **content)
    assert (found["revision"], found["intact"], found["reproduced"], found["differing"]) == (3, True, False, 1)
    assert found["items"][0]["published"]["score"] == "100/1"
    refused = await asyncio.to_thread(
        CliRunner().invoke, app, ["round", "verify", CITY, content["round"], "--nats", servers.nats_url]
    )
    assert refused.exit_code == 3
    with pytest.raises(RemoteProblem, match="not-found"):
        await ledger.ask("reproduce", **content, revision=9)
