"""What would be, asked of a running ledger: the same as if it had really been sent, and nothing is written."""

import asyncio
import contextlib
import datetime as dt
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.adding_up import sum_of_leaves
from tests.eventually import eventually
from tests.report.living import CITY, MEASURED, RATIO, TASKS, TODAY, WARDS, YEAR, Living, living, work_of

from par.embedded import EmbeddedServers
from par.exact import exact
from par.messaging import RemoteProblem
from par.problems import Retryable
from report_service.bootstrap import read_models
from report_service.explaining.tree import leaves_in
from report_service.what_if.scenes import Scenes

INDICATORS = MEASURED
MONTHS = tuple(f"{YEAR}-{month:02}" for month in range(1, TODAY.month + 1))
SCENARIOS = 12


@pytest.fixture
async def ledger(servers: EmbeddedServers) -> AsyncIterator[Living]:
    async with living(servers) as running:
        yield running


async def all_reported(ledger: Living, numerator: int = 9) -> int:
    """Every ward has figures of every indicator in January."""
    position = await ledger.submit(CITY, ledger.reported(CITY, RATIO, MONTHS[0], numerator, 10))
    for ward in WARDS:
        events = [ledger.reported(ward, indicator, MONTHS[0], numerator, 10) for indicator in INDICATORS]
        position = await ledger.submit(ward, *events)
    return position


def figures(unit: str, indicator: str, period: str, **counts: Any) -> dict[str, Any]:
    return {"kind": "figures", "unit": unit, "indicator": indicator, "period": period, **counts}


def unit_of(answer: dict[str, Any], unit: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in answer["items"] if item["unit"] == unit)
    return found


async def test_a_scenario_shows_the_new_score_and_rank_and_writes_nothing(ledger: Living) -> None:
    position = await all_reported(ledger)
    await ledger.ask("index", city=CITY, year=YEAR, min_position=position)
    capped = "tthc_on_time_rate"

    async def still() -> dict[str, Any] | None:
        """What was written, once both services have folded and told all, and it is twice the same."""
        one, two = await ledger.everything_written(), await ledger.everything_written()
        at_rest = all(reached >= position and not waiting for _, reached, _, waiting in one["read_models"])
        return one if at_rest and one == two else None

    better = [
        figures(WARDS[0], indicator, MONTHS[0], numerator=10, denominator=10)
        for indicator in INDICATORS
        if indicator != capped
    ]
    before = await eventually(still)
    async with ledger.profiled() as operations:
        answer = await ledger.ask("what-if", year=YEAR, units=[*WARDS, CITY], events=better)
    assert await ledger.everything_written() == before
    assert operations["query"] > 10, "it was read, and the profile has seen it"
    assert not {"insert", "update", "remove"} & set(operations), operations

    ward = unit_of(answer, WARDS[0])
    assert ward["before"]["rank"] == 1, "three wards with the same figures share the first rank"
    assert ward["after"]["rank"] == 1
    assert unit_of(answer, WARDS[1])["after"]["rank"] == 2
    assert unit_of(answer, WARDS[1])["leaves"] == []
    total = sum((exact(leaf["change"]["exact"]) for leaf in ward["leaves"]), exact("0"))
    assert total == exact(ward["change"]["exact"]) > 0
    city = unit_of(answer, CITY)
    assert exact(city["change"]["exact"]) > 0, "what a ward reports counts for its city"
    assert answer["based_on"] >= position
    assert answer["day"] == TODAY.isoformat()


async def test_a_share_is_of_what_was_counted(ledger: Living) -> None:
    indicator = INDICATORS[0]
    ward = WARDS[0]
    position = await ledger.submit(
        ward, ledger.reported(ward, indicator, "2023-02", 1, 37), ledger.reported(ward, indicator, "2023-05", 1, 7)
    )
    answer = await ledger.ask(
        "what-if",
        year=YEAR,
        units=[ward],
        min_position=position,
        events=[figures(ward, indicator, month, percent=60) for month in ("2023-02", "2023-09")],
    )
    taken = [(found["period"], found["numerator"], found["denominator"]) for found in answer["figures"]]
    assert taken == [("2023-02", 23, 37), ("2023-09", 5, 7)]
    silent = await ledger.ask(
        "what-if", year=YEAR, units=[ward], events=[figures(CITY, INDICATORS[1], "2023-03", percent=60)]
    )
    assert [(found["numerator"], found["denominator"]) for found in silent["figures"]] == [(60, 100)]


async def test_a_day_to_come_can_be_imagined_and_a_past_one_not(ledger: Living) -> None:
    december = figures(WARDS[0], INDICATORS[0], "2023-12", percent=50)
    asked = {"year": YEAR, "units": [WARDS[0]], "events": [december]}
    with pytest.raises(RemoteProblem) as early:
        await ledger.ask("what-if", **asked)
    assert (early.value.code, early.value.pointer) == ("period-not-begun", "/events/0/period")
    answer = await ledger.ask("what-if", **asked, day="2023-12-31")
    assert answer["day"] == "2023-12-31"
    with pytest.raises(RemoteProblem) as past:
        await ledger.ask("what-if", **asked, day="2023-11-14")
    assert past.value.code == "day-in-the-past"


async def test_nonsense_is_refused_with_its_place(ledger: Living) -> None:
    good = figures(WARDS[0], INDICATORS[0], MONTHS[0], numerator=1, denominator=2)

    async def refused(**changes: Any) -> tuple[str, str]:
        asked = {"year": YEAR, "units": [WARDS[0]], "events": [good]} | changes
        with pytest.raises(RemoteProblem) as problem:
            await ledger.ask("what-if", **asked)
        return problem.value.code, problem.value.pointer

    def event(**changes: Any) -> list[dict[str, Any]]:
        return [{name: part for name, part in (good | changes).items() if part is not None}]

    assert await refused(events=event(unit="nobody")) == ("unknown-unit", "/events/0/unit")
    assert await refused(events=event(indicator="nothing")) == ("unknown-indicator", "/events/0/indicator")
    assert await refused(events=event(numerator=3)) == ("numerator-above-denominator", "/events/0/numerator")
    assert await refused(units=["nobody"]) == ("unknown-unit", "/units")
    assert await refused(units=[WARDS[0], "nobody"]) == ("unknown-unit", "/units/1")
    assert await refused(year=2024) == ("not-found", "")
    for wrong in (
        event(numerator=-1),
        event(numerator=10**13, denominator=10**13),
        event(numerator=1.5),
        event(numerator="1"),
        event(numerator=True),
        event(percent=50),
        event(numerator=None),
        event(numerator=None, denominator=None),
        event(numerator=None, denominator=None, percent=101),
        event(unit="A.>"),
        event(unit="phường"),
        event(period="2023-13"),
        event(kind="confirmed"),
        event(kind="waived"),
        event(more="x"),
        [],
        [good] * 201,
    ):
        code, pointer = await refused(events=wrong)
        assert code == "invalid-field", (code, wrong)
        assert pointer.startswith("/events"), (pointer, wrong)
    assert await refused(units=[]) == ("invalid-field", "/units")
    assert await refused(units=[WARDS[0]] * 51) == ("invalid-field", "/units")
    assert await refused(day="31/12/2023") == ("invalid-field", "/day")


async def test_obligations_that_would_be_done(ledger: Living) -> None:
    ward = WARDS[0]
    await ledger.submit(ward, ledger.blocked(ward, 4, dt.date(YEAR, 6, 1)))
    position = await ledger.submit(ward, ledger.submitted(ward, 3, dt.date(YEAR, 6, 20)))
    everything = [work_of(ward, number) for number in (2, 3, 4)]
    asked = {"year": YEAR, "units": [ward], "min_position": position}

    answer = await ledger.ask("what-if", **asked, events=[{"kind": "confirmed", "obligations": everything}])
    assert answer["confirmed"] == everything
    (leaf,) = unit_of(answer, ward)["leaves"]
    assert exact(leaf["after"]["score"]) > exact(leaf["before"]["score"])

    async def refused(**word: Any) -> tuple[str, str]:
        with pytest.raises(RemoteProblem) as problem:
            await ledger.ask("what-if", **asked, events=[{"kind": "confirmed", **word}])
        return problem.value.code, problem.value.pointer

    assert await refused(obligations=["nothing"]) == ("unknown-obligation", "/events/0/obligations/0")
    assert await refused(obligations=[everything[0]] * 2) == ("illegal-order", "/events/0/obligations/1")
    assert await refused(obligations=everything, on="2023-12-01") == ("in-the-future", "/events/0/on")
    assert (await refused(obligations=[]))[0] == "invalid-field"
    assert (await refused(obligations=everything * 40))[0] == "invalid-field"
    many = [{"kind": "confirmed", "obligations": [everything[0]] * 100}] * 7
    with pytest.raises(RemoteProblem) as problem:
        await ledger.ask("what-if", **asked, events=many)
    assert (problem.value.code, problem.value.pointer) == ("too-many-imagined", "/events")


async def test_too_many_who_imagine_at_once_are_refused(ledger: Living) -> None:
    await all_reported(ledger)
    name, *_ = [name for name in await ledger.mongo.list_database_names() if name.startswith("par_test_report")]
    scenes = Scenes(ledger.mongo[name], ledger.log, read_models())
    async with contextlib.AsyncExitStack() as held:
        for _ in range(4):
            await held.enter_async_context(scenes.open([WARDS[0]], YEAR, None))

        async def another() -> None:
            async with scenes.open([WARDS[0]], YEAR, None):
                pass

        waiting = [asyncio.create_task(another()) for _ in range(8)]
        await asyncio.sleep(0)
        with pytest.raises(Retryable, match="what-if-busy"):
            await another()
    await asyncio.gather(*waiting)
    await another()


@pytest.mark.timeout(600)
async def test_what_would_be_is_what_becomes_of_really_sending_it(ledger: Living) -> None:
    """Random figures, silences, corrections and products: imagined first, then sent.

    Score, percent, rank and every leaf are the same, and so is the explanation.
    """
    chance = random.Random(20231115)
    position = await all_reported(ledger)
    left = [(ward, number) for ward in WARDS[1:] for number in range(1, TASKS + 1)]
    changed = 0
    for _ in range(SCENARIOS):
        words: list[dict[str, Any]] = [_random_word(chance) for _ in range(chance.randint(1, 25))]
        sent = {place: [(word["unit"], _sent(ledger, word))] for place, word in enumerate(words)}
        if left:
            ward, number = left.pop(chance.randrange(len(left)))
            on = dt.date(YEAR, chance.choice((5, 7)), 1)
            sent[len(words)] = [(ward, ledger.submitted(ward, number, on)), (CITY, ledger.confirmed(ward, number))]
            words.append({"kind": "confirmed", "obligations": [work_of(ward, number)], "on": on.isoformat()})
        imagined = await ledger.ask("what-if", year=YEAR, units=[*WARDS, CITY], events=words, min_position=position)
        for place in range(len(words)):
            for sender, event in sent[place]:
                position = await ledger.submit(sender, event)
        ranks = {
            row["unit"]: row["rank"]
            for row in (await ledger.ask("results", city=CITY, year=YEAR, min_position=position))["items"]
        }
        for item in imagined["items"]:
            after = item["after"]
            tree = await ledger.ask("explain", unit=item["unit"], year=YEAR)
            assert (after["score"], after["percent"], after["missing"]) == (
                *(tree[name] for name in ("score", "percent")),
                tree["missing"],
            )
            assert after["rank"] == ranks[item["unit"]]
            assert sum_of_leaves(tree) == tree["score"]
            leaves = {leaf["code"]: leaf for leaf in leaves_in(tree)}
            for leaf in item["leaves"]:
                changed += 1
                found = leaves[leaf["code"]]
                assert leaf["after"] == {name: found[name] for name in ("score", "shown", "proposed", "applies")}
    assert changed > SCENARIOS * 5, "the scenarios changed something"


def _random_word(chance: random.Random) -> dict[str, Any]:
    place = {
        "unit": chance.choice((*WARDS, CITY)),
        "indicator": chance.choice(INDICATORS),
        "period": chance.choice(MONTHS),
    }
    if chance.random() < 0.2:
        return {"kind": chance.choice(("not_applicable", "not_reported")), **place}
    denominator = chance.choice((0, 1, 7, 120))
    return {"kind": "figures", **place, "numerator": chance.randint(0, denominator), "denominator": denominator}


def _sent(ledger: Living, word: dict[str, Any]) -> dict[str, Any]:
    about = {name: word[name] for name in ("indicator", "period")}
    if word["kind"] == "figures":
        counts = {name: word[name] for name in ("numerator", "denominator")}
        return ledger.said(word["unit"], "reported", **about, **counts)
    return ledger.said(word["unit"], word["kind"].replace("_", "-"), **about, reason="Thử")
