"""Random but lawful histories of a few obligations and of the calendar."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from tests.progress.support import CITY, OFFICE, OTHER_WARD, TREE, WARD, opened

from par.deciding import Decider
from par.events import Event, EventData, Recorded
from par.events.day import DayOpened
from par.events.obligation import (
    CancelReason,
    Evidence,
    HandOverReason,
    ObligationCancelled,
    ObligationHandedOver,
    ObligationRescheduled,
    Term,
)
from par.problems import Rejected
from progress_service.obligation.decider import (
    OBLIGATION,
    Command,
    Confirm,
    Follow,
    Obligation,
    Progress,
    Return,
    Start,
    Submit,
)

FIRST = dt.date(2023, 1, 1)
SPAN = 12
"""Days of a history; due dates lie a little before, inside and behind it."""

UNITS = (OFFICE, WARD, OTHER_WARD)

SENDERS = {OFFICE: CITY, WARD: WARD, OTHER_WARD: OTHER_WARD}


@st.composite
def histories(draw: st.DrawFn) -> list[Recorded]:
    """A log of obligations that live between days; what the rules forbid is left out."""
    dues = draw(st.lists(st.one_of(st.none(), st.integers(-2, SPAN + 2)), min_size=1, max_size=6))
    openings = []
    for number, offset in enumerate(dues):
        due = None if offset is None else FIRST + dt.timedelta(offset)
        term = Term.CONDITIONAL if due is None and draw(st.booleans()) else Term.NONE if due is None else Term.DATED
        openings.append(opened(f"ob-{number}", draw(st.sampled_from(UNITS)), due, term=term))
    states: list[Obligation | None] = [None] * len(openings)
    facts: list[tuple[EventData, dt.datetime, bool]] = []
    day: dt.date | None = None
    for move in draw(st.lists(_MOVES, max_size=50)):
        match move:
            case ("day", skipped):
                previous, day = day, (FIRST if day is None else day + dt.timedelta(1 + skipped))
                facts.append((DayOpened(day=day, previous=previous), _at(day, 0), False))
            case (kind, number, action, back, percent):
                which = number % len(openings)
                found = openings[which]
                today = day or FIRST
                if states[which] is None:
                    states[which] = OBLIGATION.evolve(None, found)
                    facts.append((found, _at(today, 1), False))
                state = states[which]
                assert state is not None
                if kind == "work":
                    command = _command(action, found.obligation, state.unit, today, back, percent)
                else:
                    command = _following(action, state, today, back, (len(facts) + 1, 0))
                happened = _at(today - dt.timedelta(back), 9, percent)
                for fact in _lawful(OBLIGATION, command, state):
                    states[which] = OBLIGATION.evolve(states[which], fact)
                    facts.append((fact, happened, kind == "work"))
    return [
        Recorded(
            position,
            "par.log.ct.progress.x.x",
            Event(
                id=f"e{position}",
                source=f"/{draw(st.sampled_from(UNITS))}/one-stop",
                subject="x/x",
                time=time,
                data=data,
                recorded_time=_at(FIRST, 0) + dt.timedelta(seconds=position),
                content_digest=f"d{position}" if submitted else None,
            ),
        )
        for position, (data, time, submitted) in enumerate(facts, 1)
    ]


_MOVES: st.SearchStrategy[tuple[Any, ...]] = st.one_of(
    st.tuples(st.just("day"), st.sampled_from([0, 0, 0, 2])),
    st.tuples(
        st.just("work"),
        st.integers(0, 5),
        st.sampled_from(["start", "progress", "submit", "submit", "confirm", "confirm", "return"]),
        st.integers(0, 5),
        st.integers(0, 59),
    ),
    st.tuples(
        st.just("plan"),
        st.integers(0, 5),
        st.sampled_from(["reschedule", "hand-over", "cancel"]),
        st.integers(0, 5),
        st.just(0),
    ),
)


def _command(action: str, obligation: str, unit: str, day: dt.date, back: int, percent: int) -> Command:
    sender = SENDERS[unit]
    match action:
        case "start":
            return Start(obligation, sender, TREE, day)
        case "progress":
            return Progress(obligation, sender, TREE, day, percent=percent, text="")
        case "submit":
            completed = day - dt.timedelta(back)
            return Submit(
                obligation, sender, TREE, day, completed_on=completed, evidence=Evidence(document=f"{percent}/BC")
            )
        case "confirm":
            return Confirm(obligation, CITY, TREE, day)
        case _:
            return Return(obligation, CITY, TREE, day, reason="Thiếu")


def _following(action: str, state: Obligation, day: dt.date, choice: int, cause: tuple[int, int]) -> Follow:
    """What the policy would say: ``choice`` picks the new date or the new unit."""
    fact: EventData
    match action:
        case "reschedule":
            due = day + dt.timedelta(choice - 2)
            fact = ObligationRescheduled(obligation=state.id, term=Term.DATED, due=due, on=day, cause=cause)
        case "hand-over":
            unit = UNITS[choice % len(UNITS)]
            fact = ObligationHandedOver(
                obligation=state.id,
                unit=unit,
                unit_type=TREE.units[unit].type,
                ancestors=TREE.ancestors(unit),
                from_unit=state.unit,
                reason=HandOverReason.REASSIGNED,
                on=day,
                cause=cause,
            )
        case _:
            fact = ObligationCancelled(obligation=state.id, reason=CancelReason.DROPPED, on=day, cause=cause)
    return Follow(state.id, (fact,))


def _lawful(
    decider: Decider[Obligation | None, Command], command: Command, state: Obligation | None
) -> list[EventData]:
    try:
        return [*decider.decide(command, state)]
    except Rejected:
        return []


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)
