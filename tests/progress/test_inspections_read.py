"""The read model of inspections: as they stand, as they stood, and the remedies of a day."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from tests.progress.support import WARD
from tests.progress.test_inspection import (
    DROPPED,
    FIRST,
    FOLLOW_UP,
    HELD_ON,
    confirmed,
    finding,
    held,
    planned,
    refused,
)

from par.events import Event, EventData, Recorded
from par.events.inspection import InspectionEnded, InspectionForm, LeftOpen, RemedyReported
from par.projection import ReadModels
from par.testing.projections import assert_stable
from progress_service.inspection.history import CELLS, as_it_was, cells
from progress_service.read_models.inspections.projection import Inspections


def on(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T08:00:00+07:00")


def remedied(day: str, number: int = 1) -> RemedyReported:
    record = held().evidence
    return RemedyReported(
        inspection=FIRST, finding=number, remedied_on=dt.date.fromisoformat(day), text="Đã sửa", evidence=record
    )


def events(*facts: tuple[EventData, str]) -> list[Recorded]:
    """Facts with the day on which they happened; the ledger learned of each a day later."""
    return [
        Recorded(
            position,
            "par.log.ct.progress.inspection.x",
            Event(f"e{position}", "/x", "x/x", on(day), data, recorded_time=on(day) + dt.timedelta(1)),
        )
        for position, (data, day) in enumerate(facts, 1)
    ]


def document(*facts: tuple[EventData, str], inspection: str = FIRST) -> Any:
    return assert_stable(ReadModels("test", [Inspections()]), events(*facts))["inspections"][inspection]


LEFT = InspectionEnded(inspection=FIRST, left=(LeftOpen(finding=2, reason="Chờ tỉnh"),), note="Xong")
LIFE: list[tuple[EventData, str]] = [
    (planned(), "2023-06-01"),
    (held(finding(1, dt.date(2023, 6, 20)), finding(2, dt.date(2023, 6, 25)), finding(3)), "2023-06-13"),
    (remedied("2023-06-18"), "2023-06-19"),
    (refused(), "2023-06-21"),
    (remedied("2023-06-22"), "2023-06-23"),
    (confirmed(), "2023-06-24"),
    (remedied("2023-06-26", 3), "2023-06-26"),
    (confirmed(3), "2023-06-27"),
    (LEFT, "2023-06-30"),
]


def test_an_inspection_as_it_stands() -> None:
    found = document(*LIFE)
    assert (found["status"], found["conducted_on"], found["note"]) == ("closed", "2023-06-12", "Xong")
    assert {number: part["status"] for number, part in found["findings"].items()} == {
        "1": "accepted",
        "2": "left_open",
        "3": "accepted",
    }
    first = found["findings"]["1"]
    assert (first["remedied_on"], first["returned"], first["return_reason"]) == ("2023-06-22", 1, "Chưa đủ")
    assert found["findings"]["2"]["left_open_reason"] == "Chờ tỉnh"
    assert [entry["what"] for entry in found["history"]] == [
        *("planned", "held", "remedied", "returned", "remedied", "accepted", "remedied", "accepted", "closed")
    ]


@pytest.mark.parametrize(
    ("day", "status", "expected"),
    [
        ("2023-06-01", "announced", {}),
        ("2023-06-12", "conducted", {"open_in_term": 2, "open_no_due": 1}),
        ("2023-06-20", "conducted", {"open_in_term": 2, "open_no_due": 1}),  # the due day itself is in term
        ("2023-06-21", "conducted", {"open_overdue": 1, "open_in_term": 1, "open_no_due": 1}),
        ("2023-06-22", "conducted", {"remedied_late": 1, "open_in_term": 1, "open_no_due": 1}),
        ("2023-06-26", "conducted", {"remedied_late": 1, "open_overdue": 1, "remedied_in_time": 1}),
        ("2023-06-30", "closed", {"remedied_late": 1, "left_open": 1, "remedied_in_time": 1}),
    ],
)
def test_remedies_as_of_a_day(day: str, status: str, expected: dict[str, int]) -> None:
    limit = dt.date.fromisoformat(day)
    found = as_it_was(document(*LIFE), limit, None)
    assert found is not None
    assert found["status"] == status
    assert Counter(cells(found, limit)) == expected
    assert set(expected) <= set(CELLS)


def test_before_it_was_announced_there_is_none() -> None:
    assert as_it_was(document(*LIFE), dt.date(2023, 5, 31), None) is None


def test_what_was_known_at_a_moment_is_what_was_recorded_by_then() -> None:
    found = document(*LIFE)
    known = as_it_was(found, None, "2023-06-22T02:00:00.000000Z")
    assert known is not None
    assert (known["status"], known["findings"]["1"]["status"], known["findings"]["1"]["remedied_on"]) == (
        "conducted",
        "open",
        None,
    )
    assert as_it_was(found, None, "2023-06-01T00:00:00.000000Z") is None


def test_without_a_limit_the_past_is_the_present() -> None:
    found = document(*LIFE)
    now = as_it_was(found, None, None)
    assert now == {name: value for name, value in found.items() if name != "history"}


def test_what_was_held_before_it_was_told_is_there_from_the_day_it_was_held() -> None:
    unannounced = planned(form=InspectionForm.UNANNOUNCED, planned_on=None)
    found = document((unannounced, "2023-06-20"), (held(finding(1)), "2023-06-20"))
    then = as_it_was(found, HELD_ON, None)
    assert then is not None
    assert (then["status"], then["unit"], len(then["findings"])) == ("conducted", WARD, 1)


def test_a_closing_told_with_an_earlier_clock_does_not_come_before_the_inspection() -> None:
    found = document((planned(), "2023-06-01"), (held(finding(2)), "2023-06-13"), (LEFT, "2023-06-02"))
    early = as_it_was(found, dt.date(2023, 6, 5), None)
    assert early is not None
    assert (early["status"], early["findings"]) == ("announced", {})


def test_a_cancelled_one_says_why_and_facts_of_unknown_ones_say_nothing() -> None:
    found = document((planned(), "2023-06-01"), (DROPPED, "2023-06-02"), (held(inspection=FOLLOW_UP), "2023-06-13"))
    assert (found["status"], found["cancel_reason"]) == ("cancelled", "Hoãn")
    models = ReadModels("test", [Inspections()])
    assert assert_stable(models, events((held(inspection=FOLLOW_UP), "2023-06-13")))["inspections"] == {}
    stray = document((planned(), "2023-06-01"), (confirmed(9), "2023-06-02"))
    assert len(stray["history"]) == 1
