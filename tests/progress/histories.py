"""Random but lawful histories of a few obligations and of the calendar."""

import dataclasses
import datetime as dt
from typing import Any

from hypothesis import strategies as st
from tests.progress.support import CITY, OFFICE, OTHER_WARD, TREE, WARD, opened

from par.events import Event, EventData, Recorded
from par.events.day import DayOpened
from par.events.obligation import (
    CancelReason,
    Evidence,
    HandOverReason,
    ObligationCancelled,
    ObligationHandedOver,
    ObligationRescheduled,
    Said,
    Term,
)
from par.problems import Rejected
from par.units import UnitTree
from progress_service.obligation.commands import (
    Block,
    Command,
    Confirm,
    DenyExtension,
    Follow,
    GrantExtension,
    Progress,
    ReportCommand,
    RequestExtension,
    Return,
    Start,
    Submit,
    Unblock,
    Waive,
    Withdraw,
)
from progress_service.obligation.decider import OBLIGATION
from progress_service.obligation.state import Obligation

FIRST = dt.date(2023, 1, 1)
SPAN = 12
"""Days of a history; due dates lie a little before, inside and behind it."""

UNITS = (OFFICE, WARD, OTHER_WARD)

SENDERS = {OFFICE: CITY, WARD: WARD, OTHER_WARD: OTHER_WARD}

ACTIONS = (
    *("start", "progress", "submit", "submit", "confirm", "confirm", "return"),
    *("request-extension", "grant-extension", "deny-extension", "block", "unblock", "waive"),
    *("withdraw", "withdraw", "correct"),
)
BY_THE_OFFICE = {"confirm", "return", "grant-extension", "deny-extension", "waive"}


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
    events: list[Event] = []
    day: dt.date | None = None

    def happened(source: str, identity: str, facts: list[EventData], time: dt.datetime, *, sent: bool = False) -> None:
        for number, fact in enumerate(facts, 1):
            name = identity if number == 1 else f"{identity}#{number}"
            recorded = _at(FIRST, 0) + dt.timedelta(seconds=len(events) + 1)
            digest = f"d-{identity}" if sent else None
            events.append(Event(name, source, "x/x", time, fact, recorded_time=recorded, content_digest=digest))

    for count, move in enumerate(draw(st.lists(_MOVES, max_size=50))):
        match move:
            case ("day", skipped):
                previous, day = day, (FIRST if day is None else day + dt.timedelta(1 + skipped))
                happened("/calendar", f"day-{count}", [DayOpened(day=day, previous=previous)], _at(day, 0))
            case (kind, number, action, back, percent):
                which = number % len(openings)
                found = openings[which]
                today = day or FIRST
                if states[which] is None:
                    states[which] = OBLIGATION.evolve(None, found)
                    happened("/policy", f"open-{count}", [found], _at(today, 1))
                state = states[which]
                assert state is not None
                command: Command
                if kind == "work":
                    command = command_of(action, state, today, back, percent, f"e{count}")
                    assert command.said is not None
                    source, identity = command.said
                else:
                    command = _following(action, state, today, back, (len(events) + 1, 0))
                    source, identity = "/policy", f"follow-{count}"
                facts = lawful(command, state)
                for fact in facts:
                    states[which] = OBLIGATION.evolve(states[which], fact)
                time = _at(today - dt.timedelta(back), 9, percent)
                happened(source, identity, facts, time, sent=kind == "work")
    return [Recorded(position, "par.log.ct.progress.x.x", event) for position, event in enumerate(events, 1)]


_MOVES: st.SearchStrategy[tuple[Any, ...]] = st.one_of(
    st.tuples(st.just("day"), st.sampled_from([0, 0, 0, 2])),
    st.tuples(st.just("work"), st.integers(0, 5), st.sampled_from(ACTIONS), st.integers(0, 5), st.integers(0, 59)),
    st.tuples(
        st.just("plan"),
        st.integers(0, 5),
        st.sampled_from(["reschedule", "hand-over", "cancel"]),
        st.integers(0, 5),
        st.just(0),
    ),
)


def command_of(
    action: str, state: Obligation, day: dt.date, back: int, percent: int, identity: str
) -> ReportCommand | Withdraw:
    """What the unit or the office says on ``day``; ``back`` and ``percent`` choose the rest."""
    said_before = [fact.said for fact in state.facts if fact.is_reported and fact.said is not None]
    event: Said = said_before[-1 - back % len(said_before)] if said_before else ("/nobody/x", "none")
    if action == "withdraw":
        source = event[0] if said_before else f"/{CITY}/one-stop"
        told = (state.id, source.split("/")[1], TREE, day, (source, identity))
        return Withdraw(*told, event=event, reason="Nhầm")
    if action == "correct":
        actions = sorted(BY_THE_OFFICE) if event[0] == f"/{CITY}/one-stop" else ["progress", "submit"]
        new = command_of(actions[percent % len(actions)], state, day, back, percent, identity)
        assert new.said is not None
        return dataclasses.replace(new, corrects=(new.said[0], event[1]))
    sender = CITY if action in BY_THE_OFFICE else SENDERS[state.unit]
    return _said(action, (state.id, sender, TREE, day, (f"/{sender}/one-stop", identity)), day, back, percent)


def _said(
    action: str, told: tuple[str, str, UnitTree, dt.date, Said], day: dt.date, back: int, percent: int
) -> ReportCommand:
    earlier, later = day - dt.timedelta(back), day + dt.timedelta(percent)
    commands: dict[str, ReportCommand] = {
        "start": Start(*told),
        "progress": Progress(*told, percent=percent, text=""),
        "submit": Submit(*told, completed_on=earlier, evidence=Evidence(document=f"{percent}/BC")),
        "confirm": Confirm(*told),
        "return": Return(*told, reason="Thiếu"),
        "request-extension": RequestExtension(*told, until=later, reason="Chờ số liệu"),
        "grant-extension": GrantExtension(*told, until=None if percent % 2 else later),
        "deny-extension": DenyExtension(*told, reason="Không có căn cứ"),
        "block": Block(*told, document="Thông tư", since=earlier),
        "unblock": Unblock(*told, on=earlier),
        "waive": Waive(*told, reason="Thôi"),
    }
    return commands[action]


def lawful(command: Command, state: Obligation | None) -> list[EventData]:
    """The facts of a command; none where the rules forbid it."""
    try:
        return [*OBLIGATION.decide(command, state)]
    except Rejected:
        return []


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


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC)
