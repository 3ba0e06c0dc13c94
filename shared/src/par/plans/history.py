"""The versions of a plan: version 1 as issued, each amending document the next."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from par.events import EventData, Recorded
from par.events.plan import Document, PlanAmended, PlanClosed, PlanIssued, PlanRevoked
from par.plans.content import Plan


@dataclass(frozen=True, slots=True)
class Version:
    """One version: in force from ``effective_on``, in the log at ``position``, with so many tasks and targets.

    ``document`` and ``changes`` are those of the amendment; version 1 has none.
    """

    number: int
    position: int
    recorded: dt.datetime | None
    effective_on: dt.date
    document: Document | None
    changes: int
    tasks: int
    targets: int


class PlanHistory:
    """All that happened to one plan, in the order of the log.

    What a version says are the facts up to it and no changes of later amendments. What happens to the document as
    such (its number, its links, its end) is no version: it is true of each, whenever it became known.
    """

    def __init__(self, recorded: Iterable[Recorded]) -> None:
        self._facts: list[tuple[int, EventData]] = []
        versions: list[Version] = []
        plan = Plan()
        of_amendment = 0
        for item in recorded:
            fact = item.event.data
            if isinstance(fact, PlanAmended):
                of_amendment = fact.changes + 1
            if isinstance(fact, PlanIssued | PlanAmended):
                versions.append(_version(item, fact, len(versions) + 1, plan))
            plan.take(fact)
            self._facts.append((len(versions) if of_amendment > 0 else 0, fact))
            of_amendment -= 1
            if versions and of_amendment >= 0:
                versions[-1] = replace(
                    versions[-1], position=item.position, tasks=len(plan.tasks), targets=len(plan.targets)
                )
        self._latest = plan
        self.versions: Sequence[Version] = tuple(versions)

    @property
    def latest(self) -> Plan:
        """The plan after everything that happened; stage ``none`` when nothing did."""
        return self._latest

    def version(self, number: int) -> Plan:
        """The plan as version ``number`` reads. Raises LookupError when there is none."""
        if not 1 <= number <= len(self.versions):
            raise LookupError(number)
        return Plan.of(fact for version, fact in self._facts if version <= number)

    def on(self, day: dt.date) -> Plan:
        """The plan in force at the end of ``day``. Raises LookupError before its first day.

        A plan that was revoked or closed later is still in force.
        """
        number = max((version.number for version in self.versions if version.effective_on <= day), default=0)
        if number == 0:
            raise LookupError(day)
        return Plan.of(fact for version, fact in self._facts if version <= number and not _ends_after(fact, day))


def _version(item: Recorded, fact: PlanIssued | PlanAmended, number: int, before: Plan) -> Version:
    counts = {"tasks": len(before.tasks), "targets": len(before.targets)}
    recorded = item.event.recorded_time
    if isinstance(fact, PlanIssued):
        return Version(number, item.position, recorded, fact.issued_on, None, 0, **counts)
    return Version(number, item.position, recorded, fact.effective_on, fact.document, fact.changes, **counts)


def _ends_after(fact: EventData, day: dt.date) -> bool:
    match fact:
        case PlanRevoked(effective_on=end) | PlanClosed(closed_on=end):
            return end > day
        case _:
            return False
