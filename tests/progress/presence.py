"""Obligations in memory: what the rules of following see, and what becomes of it by their commands."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tests.progress.support import TREE, drafted

from par.events import EventData
from par.events.obligation import (
    ObligationCancelled,
    ObligationDescribed,
    ObligationHandedOver,
    ObligationOpened,
    ObligationRescheduled,
)
from par.obligations.lifecycle import Lifecycle
from par.plans import Plan
from par.plans.opening import key_of, obligations_of
from par.units import UnitTree
from progress_service.obligation.commands import Follow, Open
from progress_service.obligation.present import Due, Place, Present, Wording

Presents = dict[str, Present]


def plan_of(*facts: EventData) -> Plan:
    """A plan of the test city with these tasks and changes."""
    return Plan.of([drafted(), *facts])


def opened_by(plan: Plan, tree: UnitTree = TREE) -> Presents:
    """The obligations of a plan just issued."""
    return after({}, [Open(asked) for asked in obligations_of(plan, tree)])


def with_lifecycle(presents: Presents, **lifecycles: Lifecycle) -> Presents:
    """The same, some of them further; a name stands for its id with ``_`` for ``-``."""
    by_name = {identity.replace("-", "_"): identity for identity in presents}
    changed = {by_name[name]: lifecycle for name, lifecycle in lifecycles.items()}
    return presents | {identity: replace(presents[identity], lifecycle=found) for identity, found in changed.items()}


def after(presents: Presents, commands: Iterable[Open | Follow]) -> Presents:
    """What there is after commands. AssertionError when one opens under a known id or follows for a settled one."""
    found = dict(presents)
    for command in commands:
        if isinstance(command, Open):
            opened = command.opened
            assert opened.obligation not in found
            found[opened.obligation] = present_of(opened)
            continue
        assert found[command.obligation].is_open
        for fact in command.facts:
            found[command.obligation] = _took(found[command.obligation], fact)
    return found


def present_of(opened: ObligationOpened) -> Present:
    """An obligation just opened."""
    return Present(
        opened.obligation,
        opened.plan,
        key_of(opened),
        opened.period,
        opened.unit,
        opened.on or dt.date(opened.year, 1, 1),
        Lifecycle.NOT_STARTED,
        _wording(opened),
        Place(opened.unit_type, opened.ancestors),
        Due(opened.term, opened.due),
    )


def _took(present: Present, fact: EventData) -> Present:
    match fact:
        case ObligationHandedOver():
            assert fact.from_unit == present.unit
            return replace(present, unit=fact.unit, unit_since=fact.on, place=Place(fact.unit_type, fact.ancestors))
        case ObligationRescheduled():
            return replace(present, due=Due(fact.term, fact.due))
        case ObligationDescribed():
            return replace(present, wording=_wording(fact), place=Place(fact.unit_type, fact.ancestors))
        case ObligationCancelled():
            return replace(present, lifecycle=Lifecycle.CANCELLED)
        case _:
            raise AssertionError(f"nothing follows by {fact!r}")


def _wording(fact: ObligationOpened | ObligationDescribed) -> Wording:
    return Wording(fact.task, fact.domain, fact.area, fact.title, fact.product, fact.leader_in_charge)


def asked(plan: Plan, tree: UnitTree = TREE) -> list[tuple[Any, ...]]:
    """What a plan asks for: who, what, by when, in which words."""
    return sorted(
        (
            (key_of(one), one.unit, one.period, Due(one.term, one.due), _wording(one), one.ancestors)
            for one in obligations_of(plan, tree)
        ),
        key=str,
    )


def owed(presents: Presents) -> list[tuple[Any, ...]]:
    """What is open: who, what, by when, in which words."""
    return sorted(
        (
            (one.key, one.unit, one.period, one.due, one.wording, one.place.ancestors)
            for one in presents.values()
            if one.is_open
        ),
        key=str,
    )


def due_on(day: str) -> dict[str, Any]:
    """A schedule with one due date."""
    return {"kind": "deadline", "due": day}
