"""What a plan says: the fold of its events."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from par.events import EventData
from par.events.plan import (
    Domain,
    DomainAdded,
    FundingNoted,
    InspectionsListed,
    PlanAmended,
    PlanClosed,
    PlanDrafted,
    PlanIssued,
    PlanLinked,
    PlannedInspection,
    PlanNumbered,
    PlanRevoked,
    ProcedureReview,
    ProcedureReviewsListed,
    ReportingDate,
    ReportingSet,
    ResponsibilitiesStated,
    Responsibility,
    Schedule,
    TargetDropped,
    TargetRevised,
    TargetSet,
    TaskAdded,
    TaskDropped,
    TaskMoved,
    TaskReassigned,
    TaskRescheduled,
    TaskReworded,
    TaskSplit,
    UpperPlan,
)

_SEPARATORS: Final = re.compile(r"[.-]")
_NO_TIME: Final = Schedule()


class Stage(StrEnum):
    """How far a plan has come."""

    NONE = "none"
    DRAFT = "draft"
    ISSUED = "issued"
    REVOKED = "revoked"
    CLOSED = "closed"


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


@dataclass(slots=True)
class Plan:
    """A plan as it reads after its events; ``tasks`` by key in the order of the document, ``targets`` by number."""

    plan: str = ""
    city: str = ""
    authority: str = ""
    title: str = ""
    year: int = 0
    number: str | None = None
    stage: Stage = Stage.NONE
    version: int = 0
    issued_on: dt.date | None = None
    printed_on: dt.date | None = None
    implements: tuple[UpperPlan, ...] = ()
    legal_bases: tuple[str, ...] = ()
    domains: dict[str, Domain] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    targets: dict[int, TargetSet] = field(default_factory=dict)
    reporting: tuple[ReportingDate, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    procedure_reviews: tuple[ProcedureReview, ...] = ()
    inspections: tuple[PlannedInspection, ...] = ()
    funding: tuple[str, ...] = ()

    @staticmethod
    def of(facts: Iterable[EventData]) -> "Plan":
        """The plan after all of its ``facts``."""
        plan = Plan()
        for fact in facts:
            plan.take(fact)
        return plan

    def take(self, fact: EventData) -> None:
        """One more fact; facts of other kinds change nothing. In place: a plan of 2,000 tasks has as many facts."""
        match fact:
            case PlanDrafted():
                self._drafted(fact)
            case TaskAdded():
                task = _task(fact)
                self.tasks[task.key] = task
            case TargetSet():
                self.targets[fact.number] = fact
            case (
                ReportingSet()
                | ResponsibilitiesStated()
                | ProcedureReviewsListed()
                | InspectionsListed()
                | FundingNoted()
            ):
                self._listed(fact)
            case PlanLinked(implements=implements):
                self.implements = implements
            case PlanNumbered(number=number, printed_on=printed_on):
                self.number, self.printed_on = number, printed_on or self.printed_on
            case PlanIssued():
                self.stage, self.version = Stage.ISSUED, 1
                self.issued_on, self.printed_on = fact.issued_on, fact.printed_on or self.printed_on
            case PlanAmended(version=version):
                self.version = version
            case PlanRevoked():
                self.stage = Stage.REVOKED
            case PlanClosed():
                self.stage = Stage.CLOSED
            case _:
                self._changed(fact)

    def _drafted(self, fact: PlanDrafted) -> None:
        self.plan, self.city, self.authority = fact.plan, fact.city, fact.authority
        self.title, self.year, self.number = fact.title, fact.year, fact.number
        self.stage = Stage.DRAFT
        self.implements, self.legal_bases = fact.implements, fact.legal_bases
        self.domains = {domain.ordinal: domain for domain in fact.domains}

    def _listed(
        self,
        fact: ReportingSet | ResponsibilitiesStated | ProcedureReviewsListed | InspectionsListed | FundingNoted,
    ) -> None:
        match fact:
            case ReportingSet():
                self.reporting = fact.reporting
            case ResponsibilitiesStated():
                self.responsibilities = fact.responsibilities
            case ProcedureReviewsListed():
                self.procedure_reviews = fact.procedure_reviews
            case InspectionsListed():
                self.inspections = fact.inspections
            case FundingNoted():
                self.funding = fact.funding

    def _changed(self, fact: EventData) -> None:
        """What an amendment changes."""
        match fact:
            case DomainAdded(domain=domain):
                self.domains[domain.ordinal] = domain
            case TaskMoved(task=key):
                self._replace(key, ordinal=fact.ordinal, domain=fact.domain)
            case TaskReworded(task=key):
                self._replace(key, title=fact.title, products=fact.products, funding=fact.funding, note=fact.note)
            case TaskRescheduled(task=key):
                self._replace(key, time_text=fact.time_text, schedule=fact.schedule)
            case TaskReassigned(task=key):
                self._replace(
                    key,
                    leads=fact.leads,
                    leads_text=fact.leads_text,
                    coordinators=fact.coordinators,
                    coordinators_text=fact.coordinators_text,
                    leader_in_charge=fact.leader_in_charge,
                )
            case TaskSplit(task=key) | TaskDropped(task=key):
                self.tasks.pop(key, None)
            case TargetRevised():
                self.targets[fact.number] = TargetSet.model_validate(fact.model_dump())
            case TargetDropped(number=number):
                self.targets.pop(number, None)
            case _:
                pass

    def _replace(self, key: str, **fields: object) -> None:
        if key in self.tasks:
            self.tasks[key] = replace(self.tasks[key], **fields)  # type: ignore[arg-type]


def ordinal_key(ordinal: str) -> str:
    """By this ordinals are compared: ``I.1``, ``i.1`` and ``I-1`` would be one id of an obligation."""
    return _SEPARATORS.sub("-", ordinal.casefold())


def _task(fact: TaskAdded) -> Task:
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
