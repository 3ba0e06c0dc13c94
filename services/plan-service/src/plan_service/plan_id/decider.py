"""The rule of a plan's id: the city that reserves it first has it for ever.

The log orders the facts of one aggregate only, and a plan is an aggregate of its city; so the id is one of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from par.deciding import Decider
from par.events import AggregateId, EventData
from par.events.plan import PlanIdReserved
from par.problems import Rejected


@dataclass(frozen=True, slots=True)
class ReservePlanId:
    """``city`` is about to draft ``plan``."""

    plan: str
    city: str


def plan_id(plan: str) -> AggregateId:
    """Where the reservation of a plan's id stands in the log."""
    return AggregateId("all", "plan", "plan-id", plan)


def decide(command: ReservePlanId, state: str | None) -> Sequence[EventData]:
    """Reserving again for the same city is no fact; for another city it is refused."""
    if state is None:
        return [PlanIdReserved(plan=command.plan, city=command.city)]
    if state != command.city:
        raise Rejected("plan-exists", "/content/plan", plan=command.plan)
    return []


def evolve(state: str | None, fact: EventData) -> str | None:
    """The city that has the id."""
    return fact.city if isinstance(fact, PlanIdReserved) else state


PLAN_ID: Decider[str | None, ReservePlanId] = Decider(None, decide, evolve)
