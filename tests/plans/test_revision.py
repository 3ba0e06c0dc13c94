"""From a revised document to the amendment that makes it the present plan."""

import random
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.loading import example, names_of
from tests.plans.amended import NAME, amend, amended, issued, version

from par.plans import Plan, Task
from par.plans.revision import revision
from par.plans.written import plan_of

AMENDMENT: dict[str, Any] = {"document": {"title": "Sửa đổi"}, "effective_on": "2023-07-01"}
SOME_WORDS = st.sampled_from(["Rà soát", "hồ sơ", "trực tuyến", "báo cáo", "kiểm tra", "số hóa", "quý"])


def read(plan: Plan) -> list[Task]:
    """The tasks as a reader sees them: keys and origins are the ledger's own."""
    return sorted(
        (replace(task, key="", split_from=None) for task in plan.tasks.values()), key=lambda task: task.ordinal
    )


def targets(plan: Plan) -> list[dict[str, Any]]:
    """The targets without their numbers, which the ledger gives."""
    return sorted(
        (target.model_dump(mode="json", exclude={"number", "nested_in"}) for target in plan.targets.values()), key=str
    )


def became(present: Plan, revised: Plan) -> Plan:
    """The plan after the amendment that ``revised`` makes of it."""
    changes = revision(present, revised)
    assert changes
    return amend(issued(present.plan), {**AMENDMENT, "changes": changes}).state.plan


def test_the_revised_text_of_the_example_makes_the_example_amendment() -> None:
    present, revised = version(1), version(2)
    changes = revision(present, plan_of({**example("plans", NAME), "tasks": _rows(revised)}))
    assert sorted(change["kind"] for change in changes) == [
        *("move", "move", "move", "reassign", "reschedule"),
        *("split",),
    ]
    assert [change["task"] for change in changes if change["kind"] == "split"] == ["1.4"]
    assert read(became(present, revised)) == read(amended().state.plan)


def test_a_document_that_says_the_same_changes_nothing() -> None:
    for name in names_of("plans"):
        present = issued(name).state.plan
        assert revision(present, plan_of(example("plans", name))) == []


@pytest.mark.parametrize("name", names_of("plans"))
@settings(max_examples=15)
@given(st.data())
def test_whatever_the_document_says_the_plan_says_after_its_amendment(name: str, data: st.DataObject) -> None:
    file = example("plans", name)
    rows = [_changed(row, data) for row in file["tasks"] if data.draw(st.integers(0, 9)) > 0]
    random.Random(data.draw(st.integers(0, 99))).shuffle(rows)
    if data.draw(st.booleans()):
        rows = [{**row, "ordinal": f"{row['domain']}.{number}"} for number, row in enumerate(rows, 1)]
    kept = [target for target in file["targets"] if data.draw(st.booleans())]
    revised = plan_of({**file, "tasks": rows, "targets": kept, "reporting": [], "funding": ["Ngân sách thành phố"]})
    after = became(issued(name).state.plan, revised)
    assert read(after) == read(revised)
    assert targets(after) == targets(revised)
    assert (after.reporting, after.funding) == ((), ("Ngân sách thành phố",))


def _changed(row: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """A row of the table as a revised document might have it."""
    change = data.draw(st.integers(0, 12))
    match change:
        case 0:
            return {**row, "title": " ".join(data.draw(st.lists(SOME_WORDS, min_size=1, max_size=12)))}
        case 1:
            return {**row, "title": f"{row['title']} {data.draw(SOME_WORDS)}"}
        case 2:
            return {**row, "time_text": "Quý II", "schedule": {"kind": "deadline", "due": "2023-06-30"}}
        case 3:
            return {**row, "leads": row["coordinators"], "leads_text": row["coordinators_text"]}
        case 4:
            return {**row, "products": row["products"][:1], "note": None}
        case _:
            return row


def _rows(plan: Plan) -> list[dict[str, Any]]:
    """The tasks as a file of the office holds them: without keys."""
    own = {"key", "split_from", "places"}
    return [{name: value for name, value in asdict(task).items() if name not in own} for task in plan.in_order()]
