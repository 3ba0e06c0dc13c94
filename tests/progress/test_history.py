"""How an obligation stood: on a day, as known at a moment, before a cause."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from tests.progress.histories import histories
from tests.progress.support import CITY, OTHER_WARD, WARD, opened

from par.events import Event, EventData, Recorded, format_time
from par.events.day import DayOpened
from par.events.obligation import (
    CancelReason,
    Evidence,
    HandOverReason,
    ObligationBlocked,
    ObligationCancelled,
    ObligationConfirmed,
    ObligationDescribed,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationHandedOver,
    ObligationProgressed,
    ObligationReportWithdrawn,
    ObligationRescheduled,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
    ObligationUnblocked,
    Term,
)
from par.events.unit import UnitType
from par.obligations.history import as_it_was, before_cause
from par.obligations.lifecycle import ObligationFact
from par.obligations.timeliness import timeliness
from par.testing.projections import InMemory, folded
from progress_service.bootstrap import read_models
from progress_service.obligation.decider import OBLIGATION
from progress_service.obligation.present import present_before
from progress_service.obligation.state import Obligation
from progress_service.read_models.obligations.queries import ObligationsQuestion
from progress_service.read_models.unit_status.past import rows_of
from progress_service.read_models.unit_status.projection import COUNTS
from progress_service.read_models.unit_status.queries import SHOWN
from progress_service.status.past import Shown, as_owed, seen

EVIDENCE = Evidence(document="12/BC-UBND")


def day(month: int, number: int) -> dt.date:
    return dt.date(2023, month, number)


def status_on(
    documents: Iterable[Mapping[str, Any]], on: dt.date | None, known_at: str | None, shown: Shown
) -> list[dict[str, Any]]:
    """What was in force on that day, under the unit that owed it then, as the ledger knew at ``known_at``."""
    return rows_of(seen(documents, on, known_at, shown), on)


def recorded_on(fact_day: dt.date) -> dt.datetime:
    return dt.datetime.combine(fact_day, dt.time(1), dt.UTC)


def document(*facts: tuple[dt.date, EventData]) -> dict[str, Any]:
    """The obligation of the read model after facts, each with the day on which it happened and was recorded."""
    events = [
        Recorded(position, "x", Event(f"e{position}", "/x", "x/x", moment, data, recorded_time=moment))
        for position, (moment, data) in enumerate(((recorded_on(happened), data) for happened, data in facts), 1)
    ]
    return dict(folded(read_models(), events)["obligations"]["ob-1"])


def rescheduled(due: dt.date, on: dt.date, cause: tuple[int, int] = (100, 0)) -> ObligationRescheduled:
    return ObligationRescheduled(obligation="ob-1", term=Term.DATED, due=due, on=on, cause=cause)


def handed_over(on: dt.date, cause: tuple[int, int] = (100, 0)) -> ObligationHandedOver:
    return ObligationHandedOver(
        obligation="ob-1",
        unit=OTHER_WARD,
        unit_type=UnitType.COMMUNE,
        ancestors=(CITY,),
        from_unit=WARD,
        reason=HandOverReason.MERGED,
        on=on,
        cause=cause,
    )


def cancelled(on: dt.date, cause: tuple[int, int] = (100, 0)) -> ObligationCancelled:
    return ObligationCancelled(obligation="ob-1", reason=CancelReason.DROPPED, on=on, cause=cause)


def submitted(on: dt.date) -> ObligationSubmitted:
    return ObligationSubmitted(obligation="ob-1", completed_on=on, evidence=EVIDENCE)


OPENED = opened("ob-1", WARD, day(6, 30), on=day(1, 5), cause=(1, 0))
CONFIRMED = ObligationConfirmed(obligation="ob-1")
RETURNED = ObligationReturned(obligation="ob-1", reason="Thiếu")


def shown(found: dict[str, Any], on: dt.date, *names: str, known: dt.date | None = None) -> list[Any] | None:
    known_at = format_time(recorded_on(known)) if known is not None else None
    was = as_it_was(found, on, known_at)
    return None if was is None else [was[name] for name in names]


def test_it_was_not_owed_before_the_plan_was_in_force() -> None:
    found = document((day(1, 1), OPENED))
    assert shown(found, day(1, 4), "unit") is None
    assert shown(found, day(1, 5), "unit") == [WARD]


def test_done_from_the_day_claimed_once_that_is_known() -> None:
    found = document((day(1, 1), OPENED), (day(6, 10), submitted(day(6, 5))), (day(6, 20), CONFIRMED))
    assert shown(found, day(6, 4), "lifecycle", "completed_on") == ["not_started", None]
    assert shown(found, day(6, 5), "lifecycle", "completed_on") == ["confirmed", "2023-06-05"]
    assert shown(found, day(6, 30), "lifecycle", known=day(6, 19)) == ["submitted"]
    assert shown(found, day(6, 30), "lifecycle", known=day(6, 9)) == ["not_started"]
    assert shown(found, day(6, 30), "lifecycle", known=dt.date(2022, 12, 31)) is None


def test_returned_and_handed_in_again_with_an_earlier_date_is_not_returned_for_ever() -> None:
    found = document(
        (day(1, 1), OPENED),
        (day(6, 15), submitted(day(6, 15))),
        (day(6, 22), RETURNED),
        (day(6, 24), submitted(day(6, 15))),
        (day(6, 25), CONFIRMED),
    )
    assert shown(found, day(6, 30), "lifecycle", "completed_on") == ["confirmed", "2023-06-15"]
    assert shown(found, day(6, 30), "lifecycle", "claimed_on", known=day(6, 22)) == ["returned", None]


def test_units_and_dates_hold_from_their_day_whenever_they_became_known() -> None:
    """A merger of 1 July and a date of that day, both recorded on 20 July; a date of 1 September."""
    found = document(
        (day(1, 1), OPENED),
        (day(7, 20), handed_over(day(7, 1))),
        (day(7, 20), rescheduled(day(9, 30), day(7, 1))),
        (day(9, 1), rescheduled(day(12, 31), day(9, 1))),
    )
    assert shown(found, day(6, 30), "unit", "due") == [WARD, "2023-06-30"]
    assert shown(found, day(7, 1), "unit", "due") == [OTHER_WARD, "2023-09-30"]
    assert shown(found, day(9, 1), "unit", "due") == [OTHER_WARD, "2023-12-31"]
    assert shown(found, day(7, 1), "unit", "due", known=day(7, 19)) == [WARD, "2023-06-30"]


def test_what_is_decided_later_builds_on_what_was_there() -> None:
    """An amendment of 1 August describes it anew; on the 20th a merger of 1 July takes it over."""
    described = ObligationDescribed(
        obligation="ob-1",
        task="2.1",
        domain="1",
        area="direction",
        title="Khác",
        product=None,
        unit_type=UnitType.WARD,
        ancestors=("ct", "vn"),
        leader_in_charge=None,
        on=day(8, 1),
        cause=(90, 0),
    )
    found = document((day(1, 1), OPENED), (day(8, 1), described), (day(8, 20), handed_over(day(7, 1))))
    said = ("unit", "unit_type", "ancestors", "task")
    assert shown(found, day(7, 1), *said) == [OTHER_WARD, "commune", [CITY], "1.1"]
    assert shown(found, day(8, 1), *said) == [OTHER_WARD, "commune", [CITY], "2.1"]


def test_cancelled_from_its_day_whatever_was_reported_meanwhile() -> None:
    found = document((day(1, 1), OPENED), (day(7, 5), submitted(day(7, 4))), (day(7, 20), cancelled(day(7, 1))))
    assert shown(found, day(6, 30), "lifecycle", "cancel_reason") == ["not_started", None]
    assert shown(found, day(7, 31), "lifecycle", "cancel_reason") == ["cancelled", "dropped"]
    assert shown(found, day(7, 31), "lifecycle", known=day(7, 19)) == ["submitted"]


@pytest.mark.parametrize(
    ("cause", "unit", "lifecycle"),
    [((1, 0), None, None), ((1, 1), WARD, "not_started"), ((3, 0), WARD, "in_progress"), ((3, 1), OTHER_WARD, None)],
)
def test_before_a_cause_is_what_came_of_earlier_causes_and_was_reported_before_it(
    cause: tuple[int, int], unit: str | None, lifecycle: str | None
) -> None:
    """The hand-over follows from position 3 and was written behind a report of position 4."""
    found = document(
        (day(1, 1), OPENED),
        (day(2, 1), ObligationStarted(obligation="ob-1")),
        (day(3, 1), DayOpened(day=day(3, 1), previous=None)),
        (day(3, 2), submitted(day(3, 1))),
        (day(3, 3), handed_over(day(3, 1), (3, 0))),
    )
    was = before_cause(found, cause)
    assert (was["unit"] if was else None) == unit
    if was and lifecycle:
        assert was["lifecycle"] == lifecycle


SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(histories())
@SLOW
def test_what_was_known_at_every_moment_is_what_the_read_model_showed_then(events: list[Recorded]) -> None:
    memory = InMemory(read_models())
    then: list[dict[str, Any]] = []
    for item in events:
        memory.advance([item])
        then.append({key: dict(found) for key, found in memory.documents["obligations"].items()})
    last = memory.documents["obligations"]
    for item, documents in zip(events, then, strict=True):
        assert item.event.recorded_time is not None
        known_at = format_time(item.event.recorded_time)
        for key, found in last.items():
            was = as_it_was(found, None, known_at)
            before = documents.get(key)
            assert (was is None) == (before is None)
            if was is not None and before is not None:
                assert was | {"position": 0} == {name: before[name] for name in was} | {"position": 0}


def present_rows(documents: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """What is told of the units that owe or owed something."""
    told = sorted(documents["unit_status"].items())
    return [{name: found[name] for name in SHOWN} for _, found in told if found["obligations"]]


@pytest.mark.parametrize("settled_first", [True, False])
def test_units_that_have_changed_tell_the_same_of_today_and_of_the_past(settled_first: bool) -> None:
    """One ward handed over all it owed; another is a commune now, but was a ward when it finished something."""
    settled, work = ("a", "b") if settled_first else ("b", "a")
    finished = opened(settled, OTHER_WARD, day(6, 30), on=day(1, 5), unit_type=UnitType.WARD)
    facts: list[EventData] = [
        DayOpened(day=day(7, 2), previous=None),
        OPENED,
        finished,
        submitted(day(6, 1)).model_copy(update={"obligation": settled}),
        CONFIRMED.model_copy(update={"obligation": settled}),
        opened(work, OTHER_WARD, day(6, 30), on=day(1, 5), unit_type=UnitType.COMMUNE),
        handed_over(day(7, 1)),
    ]
    moment = recorded_on(day(7, 2))
    events = [
        Recorded(position, "x", Event(f"e{position}", "/x", "x/x", moment, data, recorded_time=moment))
        for position, data in enumerate(facts, 1)
    ]
    documents = folded(read_models(), events)
    rows = status_on(documents["obligations"].values(), day(7, 2), None, as_owed)
    assert [(row["unit"], row["unit_type"], row["open_overdue"]) for row in rows] == [(OTHER_WARD, "commune", 2)]
    assert rows == present_rows(documents)
    assert documents["unit_status"][WARD]["obligations"] == 0


def test_what_holds_from_a_later_day_is_not_listed_as_known_either() -> None:
    found = document((day(1, 1), OPENED), (day(1, 3), handed_over(day(7, 1))))
    asked = ObligationsQuestion(known_at=recorded_on(day(1, 3)))
    for on, unit in ((day(1, 4), None), (day(1, 5), WARD), (day(7, 1), OTHER_WARD)):
        row = asked.seen(found, on)
        assert (row and row["unit"]) == unit


@given(histories())
@SLOW
def test_on_the_last_day_the_past_is_the_present(events: list[Recorded]) -> None:
    """Where nothing holds from a day to come, counting anew from the histories gives the counts that are kept."""
    days = [item.event.data.day for item in events if isinstance(item.event.data, DayOpened)]
    assume(days)
    memory = InMemory(read_models())
    memory.advance(events)
    documents = memory.documents["obligations"].values()
    rows = status_on(documents, days[-1], None, as_owed)
    assert rows == present_rows(memory.documents)


def test_timeliness_of_a_past_day_is_that_of_its_evening() -> None:
    found = document((day(1, 1), OPENED))
    cells = [status_on([found], on, None, as_owed)[0] for on in (day(6, 30), day(7, 1))]
    assert [(row["open_in_term"], row["open_overdue"]) for row in cells] == [(1, 0), (0, 1)]
    assert timeliness(Term.DATED, day(6, 30), None, day(7, 1)).value == "open_overdue"


@given(histories())
@SLOW
def test_a_figure_of_any_day_can_be_made_again_as_it_was_signed(events: list[Recorded]) -> None:
    """Whatever is withdrawn, corrected or moved later: the counts of a day, as known then, stay what they were."""
    memory = InMemory(read_models())
    signed: list[list[dict[str, Any]]] = []
    on = dt.date(2023, 1, 6)
    for item in events:
        memory.advance([item])
        signed.append(status_on(memory.documents["obligations"].values(), on, None, as_owed))
    last = memory.documents["obligations"].values()
    for item, figure in zip(events, signed, strict=True):
        assert item.event.recorded_time is not None
        assert status_on(last, on, format_time(item.event.recorded_time), as_owed) == figure


@given(histories())
@SLOW
def test_read_model_and_rules_agree_on_where_an_obligation_stands(events: list[Recorded]) -> None:
    states: dict[str, Obligation | None] = {}
    for item in events:
        if isinstance(fact := item.event.data, ObligationFact):
            states[fact.obligation] = OBLIGATION.evolve(states.get(fact.obligation), fact)
    documents = folded(read_models(), events)["obligations"]
    assert set(documents) == set(states)
    for key, state in states.items():
        assert state is not None
        found = documents[key]
        assert (found["lifecycle"], found["unit"]) == (state.lifecycle, state.unit)
        dates = (state.dates.by_plan, state.due, state.blocked_since)
        shown = (found["due_by_plan"], found["due"], found["blocked"] and found["blocked"]["since"])
        assert shown == tuple(date.isoformat() if date else None for date in dates)
        assert [entry["position"] for entry in found["history"]] == sorted(
            item.position for item in events if getattr(item.event.data, "obligation", None) == key
        )


WARD_SAID, CITY_SAID = ("/ct-phuong-a/x", "s"), ("/ct/x", "c")


def withdrawn(event: tuple[str, str]) -> ObligationReportWithdrawn:
    return ObligationReportWithdrawn(obligation="ob-1", withdrawn=event, reason="Nhầm", said=(event[0], "w"))


def test_what_is_withdrawn_was_never_true_and_was_known_until_then() -> None:
    found = document(
        (day(1, 1), OPENED),
        (day(6, 10), submitted(day(6, 5)).model_copy(update={"said": WARD_SAID})),
        (day(6, 20), CONFIRMED.model_copy(update={"said": CITY_SAID})),
        (day(7, 2), withdrawn(CITY_SAID)),
        (day(7, 3), withdrawn(WARD_SAID)),
    )
    assert shown(found, day(6, 30), "lifecycle", "completed_on", "claimed_on") == ["not_started", None, None]
    signed = ["confirmed", "2023-06-05", "2023-06-05"]
    assert shown(found, day(6, 30), "lifecycle", "completed_on", "claimed_on", known=day(6, 30)) == signed
    assert shown(found, day(6, 30), "lifecycle", known=day(7, 2)) == ["submitted"]
    assert found["lifecycle"] == "not_started"
    assert [entry["what"] for entry in found["history"]][-2:] == ["withdrawn", "withdrawn"]


def test_a_rule_that_follows_a_cause_does_not_see_what_was_withdrawn_after_it() -> None:
    found = document(
        (day(1, 1), OPENED),
        (day(6, 10), submitted(day(6, 5)).model_copy(update={"said": WARD_SAID})),
        (day(6, 11), DayOpened(day=day(6, 11), previous=None)),
        (day(6, 12), withdrawn(WARD_SAID)),
    )
    before, after = before_cause(found, (3, 0)), before_cause(found, (5, 0))
    assert before is not None
    assert after is not None
    assert (before["lifecycle"], after["lifecycle"]) == ("submitted", "not_started")


def test_the_percentage_of_a_withdrawn_account_gives_way_to_the_one_before() -> None:
    def account(percent: int, said: tuple[str, str]) -> ObligationProgressed:
        return ObligationProgressed(obligation="ob-1", percent=percent, text="", said=said)

    first, second = (WARD_SAID[0], "p1"), (WARD_SAID[0], "p2")
    facts = [(day(1, 1), OPENED), (day(2, 1), account(30, first)), (day(3, 1), account(90, second))]
    assert document(*facts)["percent"] == 90
    facts.append((day(3, 2), withdrawn(second)))
    assert (document(*facts)["percent"], document(*facts)["lifecycle"]) == (30, "in_progress")
    facts.append((day(3, 3), withdrawn(first)))
    assert (document(*facts)["percent"], document(*facts)["reported_at"]) == (None, None)


def test_who_waited_for_a_circular_is_late_by_the_plan_and_not_late_in_fairness() -> None:
    facts: list[tuple[dt.date, EventData]] = [
        (day(1, 1), OPENED),
        (day(6, 2), ObligationBlocked(obligation="ob-1", document="Thông tư", since=day(6, 1))),
        (day(8, 10), ObligationUnblocked(obligation="ob-1", since=day(6, 1), on=day(8, 10))),
        (day(9, 1), submitted(day(8, 31))),
        (day(9, 2), CONFIRMED),
    ]
    waiting, free, done = (document(*facts[:count]) for count in (2, 3, 5))
    cells = [status_on([found], day(8, 31), None, as_owed)[0] for found in (waiting, free, done)]
    assert [[cell for cell in COUNTS if row[cell]] for row in cells] == [
        ["conditional"],
        ["open_in_term"],
        ["done_on_time"],
    ]

    def raw(found: dict[str, Any]) -> str:
        due = dt.date.fromisoformat(found["due_by_plan"])
        completed = dt.date.fromisoformat(found["completed_on"]) if found["completed_on"] else None
        return timeliness(Term(found["term"]), due, completed, day(8, 31)).value

    assert [raw(found) for found in (waiting, free, done)] == ["open_overdue", "open_overdue", "done_late"]
    assert [(found["due_by_plan"], found["due"]) for found in (waiting, done)] == [
        ("2023-06-30", "2023-06-30"),
        ("2023-06-30", "2023-09-08"),
    ]


def told_on(known: dt.date, since: dt.date) -> tuple[dt.date, EventData]:
    return known, ObligationBlocked(obligation="ob-1", document="Thông tư", since=since, told_on=known)


def cell_of(found: dict[str, Any], on: dt.date, known: dt.date | None = None) -> str:
    known_at = format_time(recorded_on(known)) if known is not None else None
    (row,) = status_on([found], on, known_at, as_owed)
    (cell,) = (name for name in COUNTS if row[name])
    return cell


def test_who_tells_of_a_wait_after_the_due_date_stays_late() -> None:
    """By a wait told of on 15 September the product of that day would be on time, and 1 August not overdue."""
    facts = [
        (day(1, 1), OPENED),
        told_on(day(9, 15), day(6, 30)),
        (day(9, 15), ObligationUnblocked(obligation="ob-1", since=day(6, 30), on=day(9, 15))),
        (day(9, 15), submitted(day(9, 15))),
        (day(9, 20), CONFIRMED),
    ]
    waiting, done = document(*facts[:2]), document(*facts)
    assert waiting["blocked"] is not None
    assert [cell_of(waiting, on) for on in (day(6, 30), day(8, 1), day(9, 16))] == [
        "open_in_term",
        "open_overdue",
        "open_overdue",
    ]
    assert cell_of(done, day(8, 1)) == "open_overdue"
    assert (done["due"], cell_of(done, day(9, 20))) == ("2023-06-30", "done_late")


def test_who_tells_of_a_wait_in_time_waited_from_its_first_day() -> None:
    until = ObligationExtensionGranted(obligation="ob-1", until=day(8, 31))
    found = document((day(1, 1), OPENED), (day(6, 20), until), told_on(day(8, 15), day(6, 1)))
    assert [cell_of(found, on) for on in (day(6, 10), day(6, 25), day(8, 15), day(9, 9))] == ["conditional"] * 4
    assert cell_of(found, day(8, 14), known=day(8, 14)) == "open_in_term"
    late = document((day(1, 1), OPENED), told_on(day(8, 15), day(6, 1)), (day(8, 20), until))
    assert [cell_of(late, on) for on in (day(6, 10), day(8, 1), day(8, 31), day(9, 1))] == [
        "open_in_term",
        "open_overdue",
        "open_in_term",
        "open_overdue",
    ]


def test_nothing_is_sent_back_before_it_was_handed_in() -> None:
    handed_in, returned = (day(6, 20), submitted(day(6, 10))), (day(6, 1), RETURNED)
    found = document((day(1, 1), OPENED), handed_in, returned)
    assert shown(found, day(6, 9), "lifecycle", "returned") == ["not_started", 0]
    assert shown(found, day(6, 10), "lifecycle", "returned") == ["returned", 1]
    assert found["lifecycle"] == "returned"


def test_the_date_of_a_past_day_is_the_one_that_counted_then() -> None:
    found = document(
        (day(1, 1), OPENED),
        (day(6, 1), ObligationExtensionRequested(obligation="ob-1", until=day(7, 31), reason="Thiếu")),
        (day(6, 5), ObligationExtensionGranted(obligation="ob-1", until=day(7, 31))),
        (day(6, 20), rescheduled(day(8, 31), day(6, 15))),
    )
    assert shown(found, day(6, 4), "due", "due_by_plan") == ["2023-06-30", "2023-06-30"]
    assert shown(found, day(6, 5), "due", "due_by_plan") == ["2023-07-31", "2023-06-30"]
    assert shown(found, day(6, 15), "due", "due_by_plan") == ["2023-08-31", "2023-08-31"]
    assert shown(found, day(6, 15), "due", "due_by_plan", known=day(6, 19)) == ["2023-07-31", "2023-06-30"]
    asked = as_it_was(found, day(6, 4), None)
    assert asked is not None
    assert asked["extension"]["state"] == "requested"


def test_a_handed_over_obligation_keeps_its_extension_and_its_wait() -> None:
    found = document(
        (day(1, 1), OPENED),
        (day(6, 1), ObligationExtensionGranted(obligation="ob-1", until=day(7, 31))),
        (day(6, 2), ObligationBlocked(obligation="ob-1", document="Thông tư", since=day(6, 1))),
        (day(7, 1), handed_over(day(7, 1))),
    )
    assert (found["unit"], found["due"], found["due_by_plan"]) == (OTHER_WARD, "2023-07-31", "2023-06-30")
    assert found["blocked"]["since"] == "2023-06-01"
    present = present_before(found, (1000, 0))
    assert present is not None
    assert present.due.due == day(6, 30), "plans and units go by the plan's own date"
