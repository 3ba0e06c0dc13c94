"""Steps to the next class and rank, asked of a running ledger."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from tests.report.living import CITY, MEASURED, RATIO, SET, TASKS, WARDS, YEAR, Living, living, work_of

from par.embedded import EmbeddedServers
from par.events.index_set import LedgerFigure
from par.exact import exact
from par.messaging import RemoteProblem
from par.projection import Document
from par.projection.store.snapshot import Snapshot
from report_service.bootstrap import read_models
from report_service.read_models.ledger_obligations.projection import NAME as LEDGER_OBLIGATIONS
from report_service.what_if.scenes import Scenes
from report_service.what_if.steps_query import usual_steps


@pytest.fixture
async def ledger(servers: EmbeddedServers) -> AsyncIterator[Living]:
    async with living(servers) as running:
        yield running


async def reported(ledger: Living, *numerators: int) -> int:
    """The wards have these figures of ten in January, of each indicator."""
    position = await ledger.submit(CITY, ledger.reported(CITY, RATIO, f"{YEAR}-01", 9, 10))
    for ward, numerator in zip(WARDS, numerators, strict=True):
        events = [ledger.reported(ward, name, f"{YEAR}-01", numerator, 10) for name in MEASURED]
        position = await ledger.submit(ward, *events)
    return position


async def test_a_unit_without_a_score_is_shown_what_gives_it_one(ledger: Living) -> None:
    """The file's first question comes before any report: every leaf that is measured is missing."""
    answer = await ledger.ask("steps-to-class", unit=WARDS[0], year=YEAR, goal="rank")
    assert (answer["before"]["score"], answer["goal"]["kind"]) == (None, "score")
    assert (answer["method"], answer["reached"]) == ("greedy", False), "more leaves are missing than are tried"
    assert len(answer["after"]["missing"]) < len(answer["before"]["missing"])


async def test_the_cheapest_steps_reach_the_next_rank_and_class(ledger: Living) -> None:
    position = await reported(ledger, 6, 8, 9)
    asked = {"unit": WARDS[0], "year": YEAR, "min_position": position}
    for goal in ("rank", "class"):
        answer = await ledger.ask("steps-to-class", **asked, goal=goal)
        assert (answer["reached"], answer["method"], answer["goal"]["kind"]) == (True, "exact", goal)
        chosen = [step for step in answer["steps"] if step["chosen"]]
        assert 0 < len(chosen) == answer["cost"] < len(answer["steps"])
        gained = sum((exact(step["gain"]["exact"]) for step in chosen), exact("0"))
        assert exact(answer["after"]["score"]) == exact(answer["before"]["score"]) + gained
        assert exact(answer["after"]["score"]) >= exact(answer["goal"]["score"])
        least = min(exact(step["gain"]["exact"]) for step in chosen)
        others = [exact(step["gain"]["exact"]) for step in answer["steps"] if not step["chosen"]]
        assert least >= max(others), "of steps that cost the same, the greatest are taken"
        if goal == "rank":
            assert (answer["before"]["rank"], answer["after"]["rank"]) == (3, 2)
        else:
            assert answer["before"]["class"] != answer["after"]["class"]
            assert answer["after"]["class"]["vi"] == answer["goal"]["name"]
        assert answer == await ledger.ask("steps-to-class", **asked, goal=goal)


async def test_listed_steps_with_costs_are_chosen_by_cost(ledger: Living) -> None:
    position = await reported(ledger, 6, 8, 9)

    def step(name: str, cost: int, *indicators: str) -> dict[str, Any]:
        events = [
            {
                "kind": "figures",
                "unit": WARDS[1],
                "indicator": indicator,
                "period": f"{YEAR}-01",
                "numerator": 10,
                "denominator": 10,
            }
            for indicator in indicators
        ]
        return {"name": name, "cost": cost, "events": events}

    ledger_step = {
        "name": "nhiệm vụ",
        "cost": 10_000,
        "events": [{"kind": "confirmed", "obligations": [work_of(WARDS[1], number) for number in (1, 2, 3, 4)]}],
    }
    dear, cheap = step("đắt", 1000, *MEASURED[:12]), step("rẻ", 10, *MEASURED[12:])
    asked = {"unit": WARDS[1], "year": YEAR, "goal": "rank", "min_position": position}
    both = await ledger.ask("steps-to-class", **asked, steps=[dear, cheap, ledger_step])
    assert both["reached"]
    gains = {one["name"]: exact(one["gain"]["exact"]) for one in both["steps"]}
    needed = exact(both["goal"]["score"]) - exact(both["before"]["score"])
    costs = {"đắt": 1000, "rẻ": 10, "nhiệm vụ": 10_000}
    enough = [
        names
        for names in (
            ("rẻ",),
            ("đắt",),
            ("rẻ", "đắt"),
            ("nhiệm vụ",),
            ("rẻ", "nhiệm vụ"),
            ("đắt", "nhiệm vụ"),
            tuple(costs),
        )
        if sum((gains[name] for name in names), exact("0")) >= needed
    ]
    assert both["cost"] == min(sum(costs[name] for name in names) for names in enough)

    overlapping = await ledger.ask("steps-to-class", **asked, steps=[dear, step("cả hai", 1, *MEASURED)])
    assert (overlapping["method"], overlapping["reached"]) == ("greedy", True)
    assert [one["name"] for one in overlapping["steps"] if one["chosen"]] == ["cả hai"]


async def test_who_stands_first_has_nothing_to_reach(ledger: Living) -> None:
    position = await reported(ledger, 6, 8, 9)
    answer = await ledger.ask("steps-to-class", unit=WARDS[2], year=YEAR, goal="rank", min_position=position)
    assert (answer["goal"], answer["reached"], answer["cost"]) == (None, True, 0)
    assert answer["after"] == answer["before"]


def leaf_of_tasks() -> str:
    """The leaf that is scored on what the ledger counts."""
    leaves = (leaf for area in SET.areas for leaf in area.criteria)
    return next(leaf.code for leaf in leaves if LedgerFigure.TASK_COMPLETION in leaf.model_dump_json())


async def test_of_very_much_overdue_work_no_more_is_read_than_can_be_imagined(
    ledger: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    @dataclass(frozen=True, slots=True)
    class Watched(Snapshot):
        async def select(self, collection: str, where: Mapping[str, Any], limit: int = 0) -> list[Document]:
            cursor = self.database[collection].find(where, session=self.session).sort("_id", 1).limit(limit)
            found: list[Document] = list(await cursor.to_list(None))
            if collection == LEDGER_OBLIGATIONS:
                read.append(len(found))
            return found

    await reported(ledger, 6, 8, 9)
    name, *_ = [name for name in await ledger.mongo.list_database_names() if name.startswith("par_test_report")]
    scenes = Scenes(ledger.mongo[name], ledger.log, read_models())

    async def tried(most: int) -> list[dict[str, str]]:
        monkeypatch.setattr("report_service.what_if.steps_query.MOST_IN_ALL", most)
        async with scenes.open([CITY], YEAR, None) as scene:
            now = scene.snapshot
            scene.snapshot = Watched(now.database, now.session, now.position, now.day)
            return (await usual_steps(scene, CITY))[1]

    assert {"leaf": leaf_of_tasks(), "reason": "too-many-events"} not in await tried(600)
    assert read == [TASKS * len(WARDS)]
    assert {"leaf": leaf_of_tasks(), "reason": "too-many-events"} in await tried(2)
    assert read[1:] == [3], "one more than can be imagined tells that there are too many"


async def test_nonsense_is_refused(ledger: Living) -> None:
    async def refused(**asked: Any) -> tuple[str, str]:
        with pytest.raises(RemoteProblem) as problem:
            await ledger.ask("steps-to-class", **{"unit": WARDS[0], "year": YEAR, **asked})
        return problem.value.code, problem.value.pointer

    word = {"kind": "figures", "unit": WARDS[0], "indicator": MEASURED[0], "period": f"{YEAR}-01", "percent": 50}
    assert await refused(unit="nobody") == ("unknown-unit", "/unit")
    assert (await refused(goal="best"))[0] == "invalid-field"
    assert await refused(steps=[{"name": "x", "cost": 0, "events": [word]}]) == ("invalid-field", "/steps/0/cost")
    assert await refused(steps=[{"name": "x", "events": []}]) == ("invalid-field", "/steps/0/events")
    assert (await refused(steps=[{"name": "x", "events": [word]}] * 25))[0] == "invalid-field"
    assert await refused(steps=[{"name": "x", "events": [word] * 151}] * 4) == ("too-many-imagined", "/steps")
    done = {"kind": "confirmed", "obligations": ["x"] * 100}
    assert await refused(steps=[{"name": "x", "events": [done] * 7}]) == ("too-many-imagined", "/steps")
    bad = {"name": "x", "events": [word, word | {"indicator": "nothing"}]}
    assert await refused(steps=[bad]) == ("unknown-indicator", "/steps/0/events/1/indicator")
