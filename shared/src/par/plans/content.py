"""What a plan says: the fold of its events."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from par.events import EventData
from par.events.plan import (
    Document,
    Domain,
    DomainAdded,
    FindingsNoted,
    FundingNoted,
    InspectionsListed,
    PlanAmended,
    PlanClosed,
    PlanConfirmed,
    PlanDrafted,
    PlanImported,
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
from par.plans.ordinals import natural_order
from par.plans.task import Task, task_of

DRAFT_CHANGES: Final = (
    TaskAdded,
    TargetSet,
    ReportingSet,
    ResponsibilitiesStated,
    ProcedureReviewsListed,
    InspectionsListed,
    FundingNoted,
    PlanImported,
    FindingsNoted,
    DomainAdded,
    TaskMoved,
    TaskReworded,
    TaskRescheduled,
    TaskReassigned,
    TaskSplit,
    TaskDropped,
    TargetRevised,
    TargetDropped,
)
"""What a confirmation given before does not cover. The number and the links stand apart: people give them."""


class Stage(StrEnum):
    """How far a plan has come."""

    NONE = "none"
    DRAFT = "draft"
    ISSUED = "issued"
    REVOKED = "revoked"
    CLOSED = "closed"


@dataclass(slots=True)
class Plan:
    """A plan as it reads after its events; ``tasks`` by key, ``targets`` by number; see :meth:`in_order`.

    ``effective_on`` and ``document`` are those of the latest version; the plan as issued has no amending document.
    ``confirmed`` says whether the imported draft was confirmed as it stands now. ``origins`` leads from each task
    that came of a split to the one that was split, also when either is no more.
    """

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
    effective_on: dt.date | None = None
    document: Document | None = None
    imported: PlanImported | None = None
    confirmed: bool = False
    revoked: PlanRevoked | None = None
    closed_on: dt.date | None = None
    implements: tuple[UpperPlan, ...] = ()
    legal_bases: tuple[str, ...] = ()
    domains: dict[str, Domain] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    targets: dict[int, TargetSet] = field(default_factory=dict)
    last_target: int = 0
    """The highest number a target ever had: numbers are not given twice."""
    reporting: tuple[ReportingDate, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    procedure_reviews: tuple[ProcedureReview, ...] = ()
    inspections: tuple[PlannedInspection, ...] = ()
    funding: tuple[str, ...] = ()
    origins: dict[str, str] = field(default_factory=dict)
    rearranged: bool = False
    """Tasks were moved or added between others, so that the order of their facts says nothing any more."""

    @staticmethod
    def of(facts: Iterable[EventData]) -> "Plan":
        """The plan after all of its ``facts``."""
        plan = Plan()
        for fact in facts:
            plan.take(fact)
        return plan

    def take(self, fact: EventData) -> None:
        """One more fact; facts of other kinds change nothing. In place: a plan of 2,000 tasks has as many facts."""
        if self.stage is Stage.DRAFT and isinstance(fact, DRAFT_CHANGES):
            self.confirmed = False
            self.rearranged |= isinstance(fact, TaskMoved | TaskSplit)
        match fact:
            case PlanDrafted():
                self._drafted(fact)
            case TaskAdded():
                self._added(task_of(fact))
            case TargetSet(number=number):
                self.targets[number] = fact
                self.last_target = max(self.last_target, number)
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
            case PlanImported() | PlanConfirmed() | PlanIssued() | PlanAmended() | PlanRevoked() | PlanClosed():
                self._went_on(fact)
            case _:
                self._changed(fact)

    def _drafted(self, fact: PlanDrafted) -> None:
        self.plan, self.city, self.authority = fact.plan, fact.city, fact.authority
        self.title, self.year, self.number = fact.title, fact.year, fact.number
        self.stage = Stage.DRAFT
        self.implements, self.legal_bases = fact.implements, fact.legal_bases
        self.domains = {domain.ordinal: domain for domain in fact.domains}

    def _added(self, task: Task) -> None:
        self.tasks[task.key] = task
        if task.split_from is not None:
            self.origins[task.key] = task.split_from

    def _went_on(
        self, fact: PlanImported | PlanConfirmed | PlanIssued | PlanAmended | PlanRevoked | PlanClosed
    ) -> None:
        """The next step of the plan's life."""
        match fact:
            case PlanImported():
                self.imported = fact
            case PlanConfirmed():
                self.confirmed = True
            case PlanIssued():
                self.stage, self.version = Stage.ISSUED, 1
                self.issued_on, self.printed_on = fact.issued_on, fact.printed_on or self.printed_on
                self.effective_on = fact.issued_on
            case PlanAmended():
                self.version, self.effective_on, self.document = fact.version, fact.effective_on, fact.document
                self.rearranged = True
            case PlanRevoked():
                self.stage, self.revoked = Stage.REVOKED, fact
            case PlanClosed(closed_on=closed_on):
                self.stage, self.closed_on = Stage.CLOSED, closed_on

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

    def in_order(self) -> list[Task]:
        """The tasks as they stand in the document; once rearranged, by group and by the numbers they have now."""
        if not self.rearranged:
            return list(self.tasks.values())
        groups = {ordinal: number for number, ordinal in enumerate(self.domains)}
        return sorted(
            self.tasks.values(),
            key=lambda task: (groups.get(task.domain, len(groups)), natural_order(task.ordinal)),
        )

    def copy(self) -> "Plan":
        """A plan of its own with the same content: facts taken by one do not change the other."""
        return replace(
            self,
            domains=dict(self.domains),
            tasks=dict(self.tasks),
            targets=dict(self.targets),
            origins=dict(self.origins),
        )

    def _replace(self, key: str, **fields: object) -> None:
        if key in self.tasks:
            self.tasks[key] = replace(self.tasks[key], **fields)  # type: ignore[arg-type]
