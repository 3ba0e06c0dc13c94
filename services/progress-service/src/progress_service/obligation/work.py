"""The part of a plan that opens obligations: progress-service's own fold of the plan's events."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from par.events import EventData
from par.events.plan import PlanDrafted, TaskAdded


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """Heading, areas by domain, and tasks of one plan."""

    plan: str = ""
    city: str = ""
    authority: str = ""
    year: int = 0
    areas: dict[str, str] = field(default_factory=dict)
    tasks: tuple[TaskAdded, ...] = ()

    @staticmethod
    def of(facts: Iterable[EventData]) -> "PlannedWork":
        """The work after all of the plan's ``facts``."""
        work = PlannedWork()
        for data in facts:
            match data:
                case PlanDrafted():
                    work = replace(
                        work,
                        plan=data.plan,
                        city=data.city,
                        authority=data.authority,
                        year=data.year,
                        areas={domain.ordinal: domain.area for domain in data.domains},
                    )
                case TaskAdded():
                    work = replace(work, tasks=(*work.tasks, data))
                case _:
                    pass
        return work
