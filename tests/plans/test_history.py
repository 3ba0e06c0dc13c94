"""The versions of a plan."""

import datetime as dt

import pytest
from tests.plans.amended import AMENDED_ON, ISSUED_ON, NAME, amended, history, issued, recorded

from par.events.plan import PlanClosed, PlanNumbered, PlanRevoked
from par.plans import Plan, PlanHistory, Stage

NUMBERED = PlanNumbered(plan=NAME, number="7/KH-UBND")
CLOSED = PlanClosed(plan=NAME, city="chi-linh", closed_on=dt.date(2024, 1, 31))
REVOKED = PlanRevoked.model_validate(
    {"plan": NAME, "city": "chi-linh", "document": {"title": "Bãi bỏ"}, "effective_on": "2023-09-01"}
)


def test_version_one_is_the_plan_as_issued_and_each_amendment_the_next() -> None:
    first, second = history().versions
    assert (first.number, first.effective_on, first.document, first.changes) == (1, ISSUED_ON, None, 0)
    assert (second.number, second.effective_on, second.changes) == (2, AMENDED_ON, 8)
    assert second.document is not None
    assert (first.tasks, second.tasks) == (47, 48)
    assert first.position == len(issued().history)
    assert second.position == len(amended().history), "the version is there with the last of its changes"


def test_each_version_reads_as_it_did() -> None:
    assert history().version(1) == Plan.of(issued().history)
    assert history().version(2) == Plan.of(amended().history) == history().latest


@pytest.mark.parametrize("number", [0, 3, -1])
def test_there_is_no_other_version(number: int) -> None:
    with pytest.raises(LookupError):
        history().version(number)


def test_on_each_day_one_version_is_in_force() -> None:
    versions = history()
    assert versions.on(ISSUED_ON).version == 1
    assert versions.on(AMENDED_ON - dt.timedelta(days=1)).version == 1
    assert versions.on(AMENDED_ON).version == 2
    with pytest.raises(LookupError):
        versions.on(ISSUED_ON - dt.timedelta(days=1))


def test_the_number_belongs_to_the_document_and_so_to_every_version() -> None:
    versions = PlanHistory(recorded([*amended().history, NUMBERED]))
    assert [versions.version(number).number for number in (1, 2)] == ["7/KH-UBND"] * 2
    assert len(versions.versions) == 2
    assert versions.on(ISSUED_ON).number == "7/KH-UBND"


def test_a_plan_is_in_force_until_the_day_of_its_end() -> None:
    for end, day in ((CLOSED, CLOSED.closed_on), (REVOKED, REVOKED.effective_on)):
        versions = PlanHistory(recorded([*amended().history, end]))
        assert versions.on(day - dt.timedelta(days=1)).stage is Stage.ISSUED
        assert versions.on(day).stage is versions.latest.stage is not Stage.ISSUED


def test_what_was_known_before_the_amendment_has_one_version() -> None:
    versions = PlanHistory(recorded(issued().history))
    assert [version.number for version in versions.versions] == [1]
    assert PlanHistory([]).latest.stage is Stage.NONE


def test_after_an_amendment_the_tasks_stand_by_group_and_number() -> None:
    ordinals = [task.ordinal for task in history().latest.in_order()]
    assert ordinals[:6] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6"]
    assert ordinals[ordinals.index("6.1") :][:6] == ["6.1", "6.2", "6.3", "6.4", "6.5", "6.6"]
    assert "3.14" not in ordinals
