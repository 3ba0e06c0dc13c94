"""One task of a plan."""

from dataclasses import dataclass, field
from typing import Final

from par.events.plan import Schedule, TaskAdded
from par.plans.ordinals import ordinal_key

_NO_TIME: Final = Schedule()


@dataclass(frozen=True, slots=True)
class Task:
    """One task as it reads now; ``key`` stays the same for ever."""

    key: str
    ordinal: str
    domain: str
    title: str
    products: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    leads_text: tuple[str, ...] = ()
    coordinators: tuple[str, ...] = ()
    coordinators_text: tuple[str, ...] = ()
    leader_in_charge: str | None = None
    time_text: str = ""
    schedule: Schedule = _NO_TIME
    funding: str | None = None
    note: str | None = None
    split_from: str | None = None
    places: dict[str, str] = field(default_factory=dict)


def task_of(fact: TaskAdded) -> Task:
    """The task as it was added."""
    return Task(
        key=fact.key or ordinal_key(fact.ordinal),
        ordinal=fact.ordinal,
        domain=fact.domain,
        title=fact.title,
        products=fact.products,
        leads=fact.leads,
        leads_text=fact.leads_text,
        coordinators=fact.coordinators,
        coordinators_text=fact.coordinators_text,
        leader_in_charge=fact.leader_in_charge,
        time_text=fact.time_text,
        schedule=fact.schedule,
        funding=fact.funding,
        note=fact.note,
        split_from=fact.split_from,
        places=fact.places,
    )
