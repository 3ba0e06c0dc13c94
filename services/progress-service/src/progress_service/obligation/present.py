"""Obligations as the rules that follow plans and units see them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from par.events.obligation import Cause, Term
from par.events.unit import UnitType
from par.obligations.history import before_cause
from par.obligations.lifecycle import SETTLED, Lifecycle


@dataclass(frozen=True, slots=True)
class Moment:
    """When something follows: from which day it holds, and what it follows from."""

    on: dt.date
    cause: Cause


@dataclass(frozen=True, slots=True)
class Wording:
    """What an obligation is called, and where in the plan it stands."""

    task: str | None
    domain: str | None
    area: str | None
    title: str
    product: str | None
    leader_in_charge: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """The kind of the unit that owes it, and the units above, nearest first."""

    unit_type: UnitType
    ancestors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Its due date by the plan, or why it has none; what moves it besides is no matter of plans and units."""

    term: Term
    due: dt.date | None


Slot = tuple[str, str, str | None, str | None, Due]
"""What is owed, by whomever: plan, key, product, period, due date (one product may be due twice)."""


@dataclass(frozen=True, slots=True)
class Present:
    """An obligation that was opened, as it stood at a moment.

    ``key`` is what of the plan it follows from, ``unit_since`` the day from which ``unit`` has owed it.
    """

    id: str
    plan: str
    key: str
    period: str | None
    unit: str
    unit_since: dt.date
    lifecycle: Lifecycle
    wording: Wording
    place: Place
    due: Due

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.lifecycle not in SETTLED

    @property
    def slot(self) -> Slot:
        """What is owed, by whomever."""
        return self.plan, self.key, self.wording.product, self.period, self.due


_PROGRESS: Final = (Lifecycle.NOT_STARTED, Lifecycle.IN_PROGRESS, Lifecycle.RETURNED, Lifecycle.SUBMITTED)


def most_advanced_first(present: Present) -> tuple[int, str]:
    """Sorts open obligations by how far they are; equally far ones by id."""
    return -_PROGRESS.index(present.lifecycle), present.id


def present_before(document: Mapping[str, Any], cause: Cause) -> Present | None:
    """The obligation of a read model document as it stood before ``cause``; None when it was opened later."""
    found = before_cause(document, cause)
    if found is None:
        return None
    due = found["due_by_plan"]
    return Present(
        id=found["_id"],
        plan=found["plan"],
        key=found["key"],
        period=found["period"],
        unit=found["unit"],
        unit_since=dt.date.fromisoformat(found["unit_since"]),
        lifecycle=Lifecycle(found["lifecycle"]),
        wording=Wording(**{name: found[name] for name in Wording.__slots__}),
        place=Place(UnitType(found["unit_type"]), tuple(found["ancestors"])),
        due=Due(Term(found["term"]), dt.date.fromisoformat(due) if due is not None else None),
    )
