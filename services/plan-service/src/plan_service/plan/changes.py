"""What an amendment, or a correction of a draft, says: a list of changes, carried out in order.

A task is named by the number it had before the first of the changes, or by its key (``key:3-2``).
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from par.values import Content, Line, Ordinal, Words
from plan_service.plan.content import (
    Details,
    DocumentContent,
    DomainContent,
    OfPlan,
    ScheduleContent,
    TargetContent,
    TargetNumber,
    TaskContent,
    Texts,
    UnitIds,
)

TaskName = Annotated[str, StringConstraints(pattern=r"^(?:key:)?[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$", max_length=64)]


class Move(Content):
    """Another number, or another group; ``domain`` is missing where the group stays."""

    kind: Literal["move"]
    task: TaskName
    ordinal: Ordinal
    domain: Ordinal | None = None


class Reword(Content):
    """Other words; what is missing stays as it is, null takes away."""

    kind: Literal["reword"]
    task: TaskName
    title: Line | None = None
    products: Texts | None = None
    funding: Words | None = None
    note: Words | None = None


class Reschedule(Content):
    """Another time, in words and as it is read."""

    kind: Literal["reschedule"]
    task: TaskName
    time_text: Words
    schedule: ScheduleContent


class Reassign(Content):
    """Others are responsible; what is missing stays as it is. Ids without words get the units' names."""

    kind: Literal["reassign"]
    task: TaskName
    leads: UnitIds | None = None
    leads_text: Texts | None = None
    coordinators: UnitIds | None = None
    coordinators_text: Texts | None = None
    leader_in_charge: Line | None = None


class Split(Content):
    """Several tasks take the place of one."""

    kind: Literal["split"]
    task: TaskName
    into: Annotated[tuple[TaskContent, ...], Field(min_length=2, max_length=50)]


class Drop(Content):
    """The plan no longer asks for the task."""

    kind: Literal["drop"]
    task: TaskName
    reason: Words | None = None


class Add(Content):
    """A new task."""

    kind: Literal["add"]
    task: TaskContent


class AddDomain(Content):
    """A new task group."""

    kind: Literal["add-domain"]
    domain: DomainContent


class ReviseDomain(Content):
    """A task group of the plan gets another title or area."""

    kind: Literal["revise-domain"]
    domain: DomainContent


class SetTarget(Content):
    """A new target; it gets the next number."""

    kind: Literal["set-target"]
    target: TargetContent


class ReviseTarget(Content):
    """All of a target as it reads now."""

    kind: Literal["revise-target"]
    number: TargetNumber
    target: TargetContent


class DropTarget(Content):
    """The plan no longer has the target."""

    kind: Literal["drop-target"]
    number: TargetNumber


class SetLists(Details):
    """Other lists of reports, duties, reviews, inspections or funding."""

    kind: Literal["set-details"]


TaskChange = Move | Reword | Reschedule | Reassign | Split | Drop | Add
PlanChange = AddDomain | ReviseDomain | SetTarget | ReviseTarget | DropTarget | SetLists
Change = Annotated[TaskChange | PlanChange, Field(discriminator="kind")]
Changes = Annotated[tuple[Change, ...], Field(min_length=1, max_length=1000)]


class AmendPlan(OfPlan):
    """The next version of an issued plan, by a document, in force from ``effective_on``.

    ``amends`` is the version on which the changes were written: where there is another by now, its numbers may mean
    other tasks, and nothing is changed. None: whatever the present version is.
    """

    amends: Annotated[int, Field(ge=1)] | None = None
    document: DocumentContent
    effective_on: dt.date
    changes: Changes


class ReviseDraft(OfPlan):
    """Correct a draft before its issue; that makes no version."""

    changes: Changes
