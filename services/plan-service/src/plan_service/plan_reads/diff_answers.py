"""What changed between two versions of a plan, as reads show it; every change with a sentence in both languages."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from par.events.plan import Domain
from par.plans.answers import PlanTarget
from par.plans.diff import ChangeKind
from par.plans.owed import OwedKind
from par.values import AnswerModel


class Said(AnswerModel):
    """A change in words."""

    message_vi: str
    message_en: str


class TaskName(AnswerModel):
    """A task as it stood before or stands after."""

    key: str
    ordinal: str
    domain: str
    title: str


class DateOfTask(AnswerModel):
    """One date of a task that is another now; null: there is none."""

    what: Literal["due", "from", "milestone"]
    label: Annotated[str | None, Field(description="Of the milestone.")]
    before: dt.date | None
    after: dt.date | None


class TurnoverOfTask(AnswerModel):
    """Units and groups that are out, and those that are in."""

    out: tuple[str, ...]
    into: Annotated[tuple[str, ...], Field(alias="in")]


class ChangedTask(Said):
    """One change of tasks: several before are a merger, several after a split."""

    kind: ChangeKind
    before: tuple[TaskName, ...]
    after: tuple[TaskName, ...]
    fields: Annotated[tuple[str, ...], Field(description="Names of the fields that read otherwise.")]
    dates: tuple[DateOfTask, ...]
    leads: TurnoverOfTask
    coordinators: TurnoverOfTask


class ChangedTarget(Said):
    """One change of a target."""

    kind: Literal["set", "revised", "dropped"]
    before: PlanTarget | None
    after: PlanTarget | None
    fields: tuple[str, ...]


class ChangedDomain(Said):
    """One change of a task group."""

    kind: Literal["added", "revised", "dropped"]
    before: Domain | None
    after: Domain | None


class ChangedList(Said):
    """A list that reads otherwise."""

    list: Literal["reporting", "responsibilities", "procedure_reviews", "inspections", "funding"]


class ChangedObligation(Said):
    """One obligation that begins, ends, has another date, or passes to another unit."""

    change: OwedKind
    unit: str
    to_unit: Annotated[str | None, Field(description="Only where it is handed over.")]
    task: Annotated[str | None, Field(description="Number of the task; null for entries of lists.")]
    title: str
    product: str | None
    period: str | None
    due_before: dt.date | None
    due_after: dt.date | None


class DiffCounts(AnswerModel):
    """How many changes of each kind; kinds that do not occur are left out."""

    tasks: dict[ChangeKind, int]
    obligations: dict[OwedKind, int]


class DiffAnswer(AnswerModel):
    """All that changed between two versions."""

    plan: str
    before: Annotated[int, Field(alias="from", description="The earlier version.")]
    after: Annotated[int, Field(alias="to", description="The later version.")]
    counts: DiffCounts
    tasks: tuple[ChangedTask, ...]
    targets: tuple[ChangedTarget, ...]
    domains: tuple[ChangedDomain, ...]
    lists: tuple[ChangedList, ...]
    obligations: tuple[ChangedObligation, ...]
