"""The read models as pure folds, against counts made afresh from the events."""

import dataclasses
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.progress.histories import histories
from tests.progress.support import CITY, OTHER_WARD, WARD, log, opened

from par.deciding import command_id
from par.events import Event, EventData, Recorded, UnknownData, format_time
from par.events.day import DayOpened
from par.events.obligation import (
    Evidence,
    ObligationBlocked,
    ObligationCancelled,
    ObligationConfirmed,
    ObligationExtensionGranted,
    ObligationHandedOver,
    ObligationOpened,
    ObligationProgressed,
    ObligationReportWithdrawn,
    ObligationRescheduled,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
    ObligationUnblocked,
    ObligationWaived,
    Term,
)
from par.obligations.lifecycle import ObligationFact
from par.projection import ReadModels
from par.testing.projections import InMemory, assert_stable, folded
from progress_service.bootstrap import read_models
from progress_service.read_models.unit_status.projection import COUNTS
from progress_service.status.tally import CELLS

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def at(minute: int) -> dt.datetime:
    return dt.datetime(2023, 1, 10, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)


def in_order(*facts: EventData) -> list[Recorded]:
    return log((fact, at(number)) for number, fact in enumerate(facts))


def day_opened(day: dt.date) -> DayOpened:
    return DayOpened(day=day, previous=None)


def recount(events: Sequence[Recorded]) -> dict[str, dict[str, int]]:
    """Counts per unit at the end of ``events``, made by hand from the events alone."""
    withdrawn = {fact.withdrawn for fact in _facts(events) if isinstance(fact, ObligationReportWithdrawn)}
    owed: dict[str, _Owed] = {}
    units: set[str] = set()
    today: dt.date | None = None
    for fact in _facts(events):
        if isinstance(fact, DayOpened):
            today = fact.day
        elif isinstance(fact, ObligationOpened):
            owed[fact.obligation] = _Owed(fact.unit, fact.due, fact.term)
            units.add(fact.unit)
        elif getattr(fact, "said", None) not in withdrawn and not isinstance(fact, ObligationReportWithdrawn):
            assert isinstance(fact, ObligationFact)
            owed[fact.obligation].take(fact)
            units.add(owed[fact.obligation].unit)
    counts = {unit: dict.fromkeys(COUNTS, 0) for unit in units}
    for found in owed.values():
        counts[found.unit][found.cell(today)] += 1
    return counts


def _facts(events: Sequence[Recorded]) -> list[EventData]:
    return [item.event.data for item in events]


@dataclasses.dataclass
class _Owed:
    """One obligation by hand."""

    unit: str
    due: dt.date | None
    term: Term
    moved: dt.date | None = None
    waiting_since: dt.date | None = None
    told_late: bool = False
    claimed: dt.date | None = None
    completed: dt.date | None = None
    ended: str | None = None

    def take(self, fact: ObligationFact) -> None:
        match fact:
            case ObligationRescheduled():
                self.due, self.term = fact.due, fact.term
            case ObligationHandedOver():
                self.unit = fact.unit
            case ObligationCancelled():
                self.ended = "cancelled"
            case ObligationWaived():
                self.ended = "waived"
            case ObligationSubmitted():
                self.claimed = fact.completed_on
            case ObligationConfirmed():
                self.completed = self.claimed
            case ObligationExtensionGranted():
                self.moved = fact.until
            case ObligationBlocked():
                self.waiting_since = fact.since
                assert fact.told_on is not None
                self.told_late = (due := self.counting()) is not None and due < fact.told_on
            case ObligationUnblocked() if self.waiting_since is not None:
                self.waiting_since = None
                if (
                    not self.told_late
                    and (due := self.counting()) is not None
                    and fact.since <= due
                    and fact.on > fact.since
                ):
                    self.moved = due + (fact.on - fact.since)

    def counting(self) -> dt.date | None:
        if self.due is None or self.moved is None:
            return self.due
        return max(self.due, self.moved)

    def cell(self, today: dt.date | None) -> str:
        due = self.counting()
        if self.ended is not None:
            return self.ended
        if self.completed is not None:
            return "done_late" if due is not None and due < self.completed else "done_on_time"
        if self.waiting_since is not None and not self.told_late and (due is None or self.waiting_since <= due):
            return "conditional"
        if due is None:
            return "conditional" if self.term is Term.CONDITIONAL else "no_deadline"
        return "open_overdue" if today is not None and today > due else "open_in_term"


def cells_of(documents: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {unit: {cell: document[cell] for cell in COUNTS} for unit, document in documents.items()}


@given(histories())
@SLOW
def test_every_split_into_batches_gives_the_same_documents(events: list[Recorded]) -> None:
    assert_stable(read_models(), events)


@given(histories())
@SLOW
def test_the_cells_equal_a_plain_recount_after_every_event(events: list[Recorded]) -> None:
    memory = InMemory(read_models())
    for position, item in enumerate(events, 1):
        memory.advance([item])
        assert cells_of(memory.documents["unit_status"]) == recount(events[:position])


@given(histories())
@SLOW
def test_at_the_end_of_the_year_nothing_is_in_term(events: list[Recorded]) -> None:
    end = Recorded(len(events) + 1, "x", log([(day_opened(dt.date(2024, 1, 1)), at(0))])[0].event)
    history = [*events, end]
    documents = folded(read_models(), history)["unit_status"]
    assert cells_of(documents) == recount(history)
    assert all(document["open_in_term"] == 0 and document["next_due"] is None for document in documents.values())


@given(histories())
@SLOW
def test_submissions_and_sources_hold_what_senders_sent(events: list[Recorded]) -> None:
    sent = {
        (item.event.source, command_id(item.event)): item for item in events if item.event.content_digest is not None
    }
    documents = folded(read_models(), events)
    assert {
        key: (found["position"], found["source"], found["id"], found["digest"])
        for key, found in documents["submissions"].items()
    } == {
        f"{source}|{identity}": (item.position, source, identity, item.event.content_digest)
        for (source, identity), item in sent.items()
    }
    counts = Counter(source.split("/")[1] for source, _ in sent)
    assert {key: found["accepted"] for key, found in documents["sources"].items()} == counts
    for key, found in documents["sources"].items():
        times = [format_time(item.event.time) for item in sent.values() if item.event.source.startswith(f"/{key}/")]
        assert found["latest_time"] == max(times)


def test_the_due_date_is_in_term_and_the_next_day_is_not() -> None:
    due = dt.date(2023, 1, 31)
    history: list[EventData] = [day_opened(dt.date(2023, 1, 1)), opened("ob-1", WARD, due)]
    history += [day_opened(due), day_opened(due + dt.timedelta(1)), day_opened(due + dt.timedelta(30))]
    events = in_order(*history)

    def cells(count: int) -> tuple[int, int]:
        document = folded(read_models(), events[:count])["unit_status"][WARD]
        return document["open_in_term"], document["open_overdue"]

    assert [cells(count) for count in (2, 3, 4, 5)] == [(1, 0), (1, 0), (0, 1), (0, 1)]


def test_what_is_opened_on_its_due_date_or_behind_it() -> None:
    day = dt.date(2023, 3, 31)
    dues = [day - dt.timedelta(1), day, day + dt.timedelta(1)]
    events = in_order(day_opened(day), *(opened(f"ob-{number}", WARD, due) for number, due in enumerate(dues)))
    document = assert_stable(read_models(), events)["unit_status"][WARD]
    assert (document["open_in_term"], document["open_overdue"]) == (2, 1)


def test_a_confirmed_product_counts_from_the_day_it_was_claimed() -> None:
    due = dt.date(2023, 1, 9)
    document = folded(
        read_models(),
        in_order(
            day_opened(dt.date(2023, 1, 20)),
            opened("ob-1", WARD, due),
            ObligationSubmitted(obligation="ob-1", completed_on=due, evidence=Evidence(document="1/BC")),
            ObligationConfirmed(obligation="ob-1"),
        ),
    )["unit_status"][WARD]
    assert (document["done_on_time"], document["open_overdue"]) == (1, 0)


def test_what_was_handed_in_late_and_sent_back_is_open_again() -> None:
    due = dt.date(2023, 1, 9)
    events = in_order(
        day_opened(dt.date(2023, 1, 20)),
        opened("ob-1", WARD, due),
        ObligationSubmitted(obligation="ob-1", completed_on=due, evidence=Evidence(document="1/BC")),
        ObligationReturned(obligation="ob-1", reason="Thiếu phụ lục"),
    )
    found = assert_stable(read_models(), events)
    obligation, status = found["obligations"]["ob-1"], found["unit_status"][WARD]
    assert (obligation["lifecycle"], obligation["claimed_on"], obligation["completed_on"]) == ("returned", None, None)
    assert (obligation["returned"], obligation["return_reason"]) == (1, "Thiếu phụ lục")
    assert (status["open_overdue"], status["done_on_time"]) == (1, 0)


def test_an_obligation_shows_its_life() -> None:
    evidence = Evidence(document="12/BC-UBND", page="trang 3", issued_on=dt.date(2023, 1, 9))
    document = folded(
        read_models(),
        in_order(
            opened("ob-1", WARD, dt.date(2023, 3, 31), product="Báo cáo"),
            ObligationStarted(obligation="ob-1"),
            ObligationProgressed(obligation="ob-1", percent=60, text="Đang làm"),
            ObligationSubmitted(obligation="ob-1", completed_on=dt.date(2023, 1, 9), evidence=evidence),
            ObligationConfirmed(obligation="ob-1"),
        ),
    )["obligations"]["ob-1"]
    assert [entry["what"] for entry in document["history"]] == ["opened", "begun", "begun", "submitted", "confirmed"]
    assert {name: value for name, value in document.items() if name != "history"} == {
        "_id": "ob-1",
        "position": 5,
        "city": CITY,
        "plan": "ct-cchc-2023",
        "authority": CITY,
        "year": 2023,
        "kind": "task",
        "key": "1-1",
        "task": "1.1",
        "domain": "1",
        "area": "direction",
        "title": "Việc",
        "product": "Báo cáo",
        "about": None,
        "unit": WARD,
        "units": [WARD],
        "unit_type": "ward",
        "ancestors": [CITY],
        "leader_in_charge": None,
        "period": None,
        "term": "dated",
        "covers": None,
        "due": "2023-03-31",
        "due_by_plan": "2023-03-31",
        "moved_to": None,
        "extension": None,
        "blocked": None,
        "waits": False,
        "lifecycle": "confirmed",
        "percent": 60,
        "reported_at": format_time(at(2)),
        "claimed_on": "2023-01-09",
        "completed_on": "2023-01-09",
        "evidence": evidence.model_dump(mode="json"),
        "returned": 0,
        "return_reason": None,
        "report": None,
        "cancel_reason": None,
        "into": [],
        "waive_reason": None,
        "waive_document": None,
    }


REPORTS = [(10, 3), (35, 1), (60, 4), (80, 2)]
"""Percent and the minute it speaks of."""


@pytest.mark.parametrize("order", list(itertools.permutations(REPORTS)))
def test_accounts_may_arrive_in_any_order(order: tuple[tuple[int, int], ...]) -> None:
    reports = [(ObligationProgressed(obligation="ob-1", percent=p, text=""), at(minute)) for p, minute in order]
    events = log([(opened("ob-1"), at(0)), *reports])
    document = assert_stable(read_models(), events)["obligations"]["ob-1"]
    assert (document["percent"], document["reported_at"]) == (60, format_time(at(4)))
    assert document["lifecycle"] == "in_progress"


@given(st.permutations(range(6)))
def test_sources_do_not_depend_on_the_order(order: list[int]) -> None:
    def of(numbers: list[int]) -> dict[str, Any]:
        recorded = []
        for position, number in enumerate(numbers, 1):
            event = log([(ObligationStarted(obligation="ob-1"), at(number))])[0].event
            from_ = WARD if number % 2 else OTHER_WARD
            recorded.append(Recorded(position, "x", _submitted(event, f"/{from_}/system-{number}", f"id-{number}")))
        found = folded(read_models(), recorded)["sources"]
        return {
            key: {name: part for name, part in document.items() if name != "position"}
            for key, document in found.items()
        }

    assert of(order) == of(sorted(order))


def _submitted(event: Event, source: str, identity: str) -> Event:
    return event._replace(source=source, id=identity, content_digest="d")


def test_facts_about_an_obligation_that_was_never_opened_leave_no_document() -> None:
    found = assert_stable(
        read_models(),
        in_order(
            ObligationStarted(obligation="ob-1"),
            ObligationConfirmed(obligation="ob-1"),
            UnknownData(stored_type="par.obligation.forgotten.v1", content={}),
            day_opened(dt.date(2023, 1, 1)),
        ),
    )
    assert found == {name: {} for name in (model.name for model in read_models().projections)}


def test_a_new_day_announces_only_units_whose_cells_change() -> None:
    models: ReadModels = read_models()
    memory = InMemory(models)
    first, second = dt.date(2023, 1, 31), dt.date(2023, 2, 28)
    memory.advance(in_order(day_opened(dt.date(2023, 1, 1)), opened("a", WARD, first), opened("b", OTHER_WARD, second)))
    told = len(memory.told)
    event = log([(day_opened(dt.date(2023, 2, 1)), at(0))])[0].event
    memory.advance([Recorded(4, "x", event)])
    new = memory.told[told:]
    assert [(item.announcement.report_subject, item.position) for item in new] == [
        (f"par.report.{CITY}.unit-status.{WARD}", 4)
    ]
    assert new[0].announcement.data == {"unit": WARD, **dict.fromkeys(CELLS, 0), "open_overdue": 1}
