"""What the ledger counts by itself: the national rate, and that nothing is counted another way elsewhere."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from tests.progress.histories import histories
from tests.progress.support import CITY, OTHER_WARD, WARD, opened
from tests.report.support import log

from par.events import EventData, Recorded
from par.events.day import DayOpened
from par.events.obligation import (
    CancelReason,
    Evidence,
    ObligationBlocked,
    ObligationCancelled,
    ObligationConfirmed,
    ObligationKind,
    ObligationOpened,
    ObligationProgressed,
    ObligationReturned,
    ObligationSubmitted,
)
from par.exact import percent
from par.projection import ReadModels
from par.testing.projections import Collections, assert_stable, folded
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.status.projection import Status
from progress_service.status.axes import Axis
from progress_service.status.period_reports import reports_on
from progress_service.status.tally import Tally
from report_service.read_models.ledger_figures.projection import LedgerFigures
from report_service.read_models.ledger_obligations.projection import LedgerObligations

YEAR = 2023
JUNE = dt.date(2023, 6, 30)


def ledger() -> ReadModels:
    return ReadModels("report", [LedgerObligations(), LedgerFigures()])


def progress() -> ReadModels:
    return ReadModels("progress", [Obligations(), Status()])


def owed(number: int, *, unit: str = WARD, due: dt.date | None = JUNE, **more: Any) -> ObligationOpened:
    return opened(f"ob-{number}", unit, due).model_copy(update=more)


def done(number: int, on: dt.date) -> tuple[EventData, ...]:
    name = f"ob-{number}"
    return (
        ObligationSubmitted(obligation=name, completed_on=on, evidence=Evidence(document="1/BC")),
        ObligationConfirmed(obligation=name),
    )


def day(on: dt.date) -> DayOpened:
    return DayOpened(day=on, previous=None)


def figure(documents: Collections, name: str, unit: str = WARD, *, pooled: bool = False) -> tuple[int, int] | None:
    found = documents["ledger_figures"].get(f"{unit}:{name}:{YEAR}{':pooled' if pooled else ''}")
    return None if found is None else (found["numerator"], found["denominator"])


def test_open_work_in_term_is_no_part_of_the_whole_and_late_work_is_completed() -> None:
    facts = (
        *(owed(number) for number in (1, 2, 3)),
        owed(4, due=dt.date(2023, 12, 31)),
        *done(1, JUNE),
        *done(2, JUNE + dt.timedelta(1)),
        day(JUNE + dt.timedelta(1)),
    )
    documents = assert_stable(ledger(), log(*facts))

    assert figure(documents, "task_completion") == (2, 3)
    assert figure(documents, "task_on_time") == (1, 3)
    assert figure(documents, "task_completion", CITY, pooled=True) == (2, 3)
    assert figure(documents, "task_completion", CITY) is None
    assert documents["ledger_figures"][f"{WARD}:task_completion:{YEAR}"]["value"] == "66.67"
    assert figure(documents, "reports_on_time") is None


def test_the_due_base_of_the_national_report_of_2017() -> None:
    """Completed 14,068 on time and 1,983 late; open 5,640 in term and 223 overdue (par-index.md, section 6)."""
    late = JUNE + dt.timedelta(1)
    documents = folded(
        ledger(), log(owed(1), *done(1, JUNE), owed(2), *done(2, late), owed(3, due=late), owed(4), day(late))
    )["ledger_obligations"]
    times = {"ob-1": 14_068, "ob-2": 1_983, "ob-3": 5_640, "ob-4": 223}

    def total(name: str) -> tuple[int, ...]:
        added = [[times[key] * part for part in found["counts"][name]] for key, found in documents.items()]
        return tuple(map(sum, zip(*added, strict=True)))

    assert total("task_completion") == (16_051, 16_274)
    assert percent(16_051, 16_274) == "98.63"
    assert total("task_on_time") == (14_068, 16_274)


def test_a_day_touches_only_what_it_makes_overdue() -> None:
    later = JUNE + dt.timedelta(7)
    events = log(
        owed(1),
        owed(2, due=later),
        owed(3, unit=OTHER_WARD, due=later),
        day(JUNE),
        day(JUNE + dt.timedelta(1)),
        day(later),
    )
    found = folded(ledger(), events)
    assert {key: one["position"] for key, one in found["ledger_obligations"].items()} == {
        "ob-1": 5,
        "ob-2": 2,
        "ob-3": 3,
    }
    assert figure(found, "task_completion") == (0, 1)
    assert figure(found, "task_completion", OTHER_WARD) == (0, 0)


def test_a_report_is_expected_once_it_is_here_or_should_be() -> None:
    report: dict[str, Any] = {"kind": ObligationKind.REPORT, "period": "Q2"}
    facts = (
        *(owed(number, **report) for number in (1, 2, 3)),
        owed(4, due=dt.date(2023, 12, 31), **report),
        done(1, JUNE)[0],  # handed in, not confirmed
        done(2, JUNE + dt.timedelta(1))[0],
        day(JUNE + dt.timedelta(1)),
    )
    documents = assert_stable(ledger(), log(*facts))
    assert figure(documents, "reports_on_time") == (1, 3)
    assert figure(documents, "task_completion") == (0, 3)

    sent_back = folded(ledger(), log(*facts, ObligationReturned(obligation="ob-1", reason="Thiếu")))
    assert figure(sent_back, "reports_on_time") == (0, 3)


def test_who_waits_is_not_late_and_what_is_cancelled_is_not_owed() -> None:
    facts = (
        owed(1),
        ObligationBlocked(obligation="ob-1", document="Thông tư", since=JUNE, told_on=JUNE),
        owed(2),
        ObligationCancelled(obligation="ob-2", reason=CancelReason.DROPPED, on=JUNE, cause=(1, 0)),
        day(JUNE + dt.timedelta(30)),
    )
    documents = assert_stable(ledger(), log(*facts))
    assert figure(documents, "task_completion") == (0, 0)
    assert documents["ledger_figures"][f"{WARD}:task_completion:{YEAR}"]["obligations"] == 1


def test_what_a_unit_tells_of_its_progress_makes_no_document_longer() -> None:
    told = [ObligationProgressed(obligation="ob-1", percent=one, text="x" * 100) for one in range(50)]
    quiet, loud = (folded(ledger(), log(owed(1), *more))["ledger_obligations"]["ob-1"] for more in ((), told))
    assert quiet == loud


@settings(max_examples=60)
@given(histories())
def test_they_are_what_progress_service_counts(events: list[Recorded]) -> None:
    """Of any lawful history, and of every unit, by itself and with all below it."""
    figures = assert_stable(ledger(), events)["ledger_figures"]
    held = folded(progress(), events)
    today = _last_day(events)

    assert _rates(figures.values()) == {
        (document["name"], document["by"] == Axis.DISTRICT, name): (rate["numerator"], rate["denominator"])
        for document in held["status"].values()
        if document["by"] in (Axis.UNIT, Axis.DISTRICT)
        for counts in [Tally.read(document["tally"]).on(today)]
        if sum(counts[cell] for cell in _CELLS)
        for name, rate in (("task_completion", counts["completion_rate"]), ("task_on_time", counts["on_time_rate"]))
    }
    reports = reports_on(held["obligations"].values(), today)
    assert not any(found["indicator"] == "reports_on_time" for found in figures.values()) or reports


_CELLS = ("done_on_time", "done_late", "open_in_term", "open_overdue", "no_deadline", "conditional")


def _rates(figures: Iterable[Any]) -> dict[tuple[str, bool, str], tuple[int, int]]:
    return {
        (found["unit"], found["pooled"], found["indicator"]): (found["numerator"], found["denominator"])
        for found in figures
        if found["indicator"] != "reports_on_time"
    }


def _last_day(events: list[Recorded]) -> dt.date | None:
    days = [item.event.data.day for item in events if isinstance(item.event.data, DayOpened)]
    return days[-1] if days else None
