"""All example files pass through the deciders."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from tests.plan.loading import (
    example,
    index_set_content,
    loaded_plan,
    loaded_tree,
    names_of,
    plan_command,
)

from par.client.steps import issue_step
from par.events.index_set import IndexSetPublished
from par.events.plan import (
    InspectionsListed,
    PlanDrafted,
    PlanIssued,
    ProcedureReviewsListed,
    ReportingSet,
    ResponsibilitiesStated,
    TargetSet,
    TaskAdded,
)
from par.events.unit import GroupDefined, UnitOpened
from par.testing.deciders import given
from par.units import fold_name
from plan_service.index_set.decider import INDEX_SET

TASKS = {
    "chi-linh-cchc-2023": 47,
    "an-duong-cchc-2023": 22,
    "hoang-tien-cchc-2023": 34,
    "cao-bang-cchc-2023": 42,
    "chi-linh-tthc-2023": 21,
}

REMARK = re.compile(r" \(mục [^)]*\)$")
"""Where a plan names its leads in another section than the task, the transcription says which."""


def test_the_examples_are_the_ones_counted_here() -> None:
    assert names_of("plans") == sorted(TASKS)


@pytest.mark.parametrize("city", names_of("units"))
def test_a_tree_is_accepted_as_it_stands(city: str) -> None:
    file = example("units", city)
    tree = loaded_tree(city)
    assert [fact.unit for fact in tree.history if isinstance(fact, UnitOpened)] == [
        unit["id"] for unit in file["units"]
    ]
    assert [fact.group for fact in tree.history if isinstance(fact, GroupDefined)] == [
        group["id"] for group in file["groups"]
    ]


@pytest.mark.parametrize("name", names_of("plans"))
def test_a_plan_is_accepted_and_nothing_of_it_is_lost(name: str) -> None:
    file = example("plans", name)
    plan = loaded_plan(name)
    assert isinstance(plan.history[0], PlanDrafted)
    heading = plan.history[0].model_dump(mode="json", exclude_none=True)
    assert [heading[key] for key in ("domains", "legal_bases")] == [file["domains"], file["legal_bases"]]
    assert heading["implements"] == [
        {key: value for key, value in upper.items() if value is not None} for upper in file["implements"]
    ]
    tasks = [fact for fact in plan.history if isinstance(fact, TaskAdded)]
    assert len(tasks) == TASKS[name]
    for task, row in zip(tasks, file["tasks"], strict=True):
        assert task.model_dump(mode="json", by_alias=True, include={*row}) == row
    targets = [fact for fact in plan.history if isinstance(fact, TargetSet)]
    assert [target.number for target in targets] == list(range(1, len(file["targets"]) + 1))
    assert [None if target.value is None else Decimal(target.value) for target in targets] == [
        None if target["value"] is None else Decimal(str(target["value"])) for target in file["targets"]
    ]
    lists = {
        key: value
        for fact in plan.history
        if isinstance(fact, ReportingSet | ResponsibilitiesStated | ProcedureReviewsListed | InspectionsListed)
        for key, value in fact.model_dump(mode="json", exclude={"plan"}).items()
    }
    for key in ("reporting", "responsibilities", "procedure_reviews", "inspections"):
        assert [{**row, **given} for row, given in zip(lists.get(key, []), file[key], strict=True)] == lists.get(
            key, []
        )


@pytest.mark.parametrize("name", names_of("plans"))
def test_a_drafted_plan_can_be_issued(name: str) -> None:
    file = example("plans", name)
    tree = loaded_tree(file["city"]).state
    printed = None if file["issued_on"] is None else dt.date.fromisoformat(file["issued_on"])
    day = dt.date(2023, 1, 3)
    loaded_plan(name).when(plan_command(issue_step(file, day), tree)).then(
        PlanIssued(plan=name, city=file["city"], year=2023, issued_on=day, printed_on=printed)
    )


@pytest.mark.parametrize("name", names_of("plans"))
def test_the_words_for_leads_and_coordinators_mean_the_units_given(name: str) -> None:
    file = example("plans", name)
    names = {
        fold_name(name): found["id"]
        for kind in ("units", "groups")
        for found in example("units", file["city"])[kind]
        for name in (found["name"], *found["aliases"])
    }
    unresolved = [
        (task["ordinal"], text)
        for task in file["tasks"]
        for role in ("leads", "coordinators")
        for text in task[f"{role}_text"]
        if names.get(fold_name(REMARK.sub("", text))) not in task[role]
    ]
    assert unresolved == []


@pytest.mark.parametrize("name", names_of("index-sets"))
def test_an_index_set_is_accepted(name: str) -> None:
    published = given(INDEX_SET).when(index_set_content(name)).accepted().history
    assert [type(fact) for fact in published] == [IndexSetPublished]
    assert isinstance(published[0], IndexSetPublished)
    assert len(published[0].areas) == len(example("index-sets", name)["areas"])
