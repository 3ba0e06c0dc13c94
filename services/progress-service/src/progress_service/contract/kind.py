"""A kind of event that senders may submit, and how one becomes a command on an aggregate."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from par.deciding import Decider
from par.events import AggregateId
from par.events.index_set import Indicator
from par.units import UnitTree
from par.units.register import UnitRegister
from progress_service.contract.fields import Contract
from progress_service.contract.submission import Submission


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """What must be known of a plan to report on it: whose it is, and from when until when it is in force.

    ``issued_on`` None: still a draft. ``revoked_on`` is the first day on which it is no longer in force.
    """

    plan: str
    city: str
    authority: str
    year: int
    issued_on: dt.date | None = None
    revoked_on: dt.date | None = None

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it was issued, for whatever day (units prepare before it begins), and is not revoked on ``day``."""
        return self.issued_on is not None and (self.revoked_on is None or day < self.revoked_on)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known where an event is decided on: who sends it, in which city, on which day of the ledger.

    ``tree`` is ``register`` on ``day``. ``city_of`` gives the city to which the id of a unit belongs.
    """

    sender: str
    city: str
    day: dt.date
    register: UnitRegister
    tree: UnitTree
    indicators: Mapping[str, Indicator]
    plans: Mapping[str, KnownPlan]
    city_of: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Routed:
    """The command an event means, and the aggregate that decides on it."""

    aggregate: AggregateId
    decider: Decider[Any, Any]
    command: Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of event: its wire ``name``, what its subject ``names``, the ``form`` of its data.

    ``correctable``: an event of it may replace an earlier one, so ``route`` has to look at ``corrects``.
    ``route`` is pure. It raises Rejected for what the situation alone forbids. With the codes in
    ``DECIDED_BY_REFERENCE`` it is asked again where the log holds newer units or indicators.
    """

    name: str
    names: str
    form: type[Contract]
    route: Callable[[Submission, Situation], Routed]
    correctable: bool = False


DECIDED_BY_REFERENCE = frozenset(
    {
        *("unknown-unit", "wrong-unit", "unknown-indicator", "unknown-plan", "plan-not-in-force"),
        *("not-the-authority", "not-the-author", "not-below-the-authority"),
    }
)
"""Refusals that newer units, indicators or plans may turn into something else."""
