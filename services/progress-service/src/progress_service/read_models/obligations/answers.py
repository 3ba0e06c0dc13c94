"""What reads of obligations answer."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, JsonValue

from par.events.obligation import CancelReason, Evidence, HandOverReason, ObligationKind, Term
from par.events.unit import UnitType
from par.obligations.lifecycle import Lifecycle, What
from par.obligations.timeliness import Timeliness
from par.service import PageAnswer
from par.values import AnswerModel


class ExtensionState(StrEnum):
    """How far the latest request for more time is."""

    REQUESTED = "requested"
    GRANTED = "granted"
    DENIED = "denied"


class Extension(AnswerModel):
    """The latest request for more time, and its answer."""

    state: ExtensionState
    until: Annotated[dt.date | None, Field(description="As requested; once granted, as granted.")]
    reason: Annotated[str | None, Field(description="Why it is asked for; once denied, why not.")]
    note: str | None


class Blocked(AnswerModel):
    """What the work waits for."""

    document: str
    since: dt.date
    note: str | None


class CoveredDays(AnswerModel):
    """The days a report speaks of, both included."""

    from_: Annotated[dt.date, Field(alias="from")]
    to: dt.date


class Report(AnswerModel):
    """What a periodic report says beside its document."""

    covers: CoveredDays | None
    summary: str | None
    difficulties: str | None
    proposals: str | None


class ObligationFields(AnswerModel):
    """What is owed by whom, by when, and how far it is."""

    obligation: str
    city: str
    plan: str
    authority: Annotated[str, Field(description="The unit that issued the plan.")]
    year: Annotated[int, Field(description="Of the plan.")]
    kind: ObligationKind
    key: Annotated[str, Field(description="What of the plan it follows from: a task's key, `review-2` and the like.")]
    task: Annotated[str | None, Field(description="The number of the task in the plan; only of tasks.")]
    domain: Annotated[str | None, Field(description="The number of the task group; only of tasks.")]
    area: Annotated[str | None, Field(description="Code of the PAR area of the task group; only of tasks.")]
    title: str
    product: str | None
    about: Annotated[str | None, Field(description="The unit inspected; only of inspections.")]
    unit: Annotated[str, Field(description="Who owes it.")]
    unit_type: UnitType
    ancestors: Annotated[tuple[str, ...], Field(description="The units above `unit`, nearest first.")]
    leader_in_charge: str | None
    period: Annotated[str | None, Field(description="Of recurring work and reports: which period it is owed for.")]
    covers: Annotated[
        CoveredDays | None, Field(description="The days that a report asked for in the year shall cover.")
    ]
    term: Term
    due: Annotated[dt.date | None, Field(description="The last day on which it is on time: the later of the next two.")]
    due_by_plan: Annotated[dt.date | None, Field(description="By the plan alone.")]
    moved_to: Annotated[dt.date | None, Field(description="Where extensions and blocks have moved the date to.")]
    extension: Extension | None
    blocked: Annotated[Blocked | None, Field(description="The document of an upper level that it waits for.")]
    waits: Annotated[
        bool,
        Field(description="`conditional` while it is open: the wait began, and was reported, when it was not late."),
    ]
    lifecycle: Lifecycle
    timeliness: Annotated[
        Timeliness | None, Field(description="By the dates that count; null for what nobody owes any more.")
    ]
    timeliness_by_plan: Annotated[Timeliness | None, Field(description="By the plan's own dates.")]
    claimed_on: Annotated[dt.date | None, Field(description="When the product was made, as the unit says.")]
    completed_on: Annotated[dt.date | None, Field(description="The same day, once the authority has confirmed it.")]
    evidence: Evidence | None
    report: Annotated[Report | None, Field(description="Of obligations to report.")]
    returned: Annotated[int, Field(description="How often the product was sent back.")]
    return_reason: str | None
    cancel_reason: CancelReason | None
    into: Annotated[tuple[str, ...], Field(description="Obligations that go on with the work of a cancelled one.")]
    waive_reason: str | None
    waive_document: str | None
    percent: Annotated[int | None, Field(description="The unit's own account, 0 to 100. Not in reads of the past.")] = (
        None
    )
    reported_at: Annotated[
        AwareDatetime | None, Field(description="The moment `percent` speaks of. Not in reads of the past.")
    ] = None


class ObligationRow(ObligationFields):
    """One obligation of a list."""

    position: Annotated[int, Field(description="Position in the log of the latest event about it.")]


class ObligationsAnswer(PageAnswer):
    """A page of obligations."""

    items: tuple[ObligationRow, ...]


class HistoryEntry(AnswerModel):
    """One fact about an obligation."""

    what: What
    position: Annotated[int, Field(description="In the log.")]
    recorded: Annotated[AwareDatetime, Field(description="When the ledger learned of it.")]
    on: Annotated[dt.date, Field(description="The first day of which it is true.")]
    cause: Annotated[
        tuple[int, int] | None,
        Field(description="Position of the event of a plan or tree that it follows from, and the number of the step."),
    ]
    said: Annotated[tuple[str, str] | None, Field(description="Source and id of the event that reported it.")]
    set: Annotated[dict[str, JsonValue], Field(description="The fields of the obligation that it set.")]
    from_unit: Annotated[str | None, Field(description="Only of `handed_over`.")] = None
    reason: Annotated[HandOverReason | None, Field(description="Only of `handed_over`.")] = None
    percent: Annotated[int | None, Field(description="Only of an account of the unit.")] = None
    at: Annotated[AwareDatetime | None, Field(description="The moment that account speaks of.")] = None
    until: Annotated[dt.date | None, Field(description="Only of `extension_granted`.")] = None
    told_on: Annotated[
        dt.date | None, Field(description="Only of `blocked`: the ledger's day on which that was reported.")
    ] = None
    since: Annotated[dt.date | None, Field(description="Only of `unblocked`: since when it had waited.")] = None
    event: Annotated[
        tuple[str, str] | None, Field(description="Only of `withdrawn`: source and id of what counts as never said.")
    ] = None


class ObligationAnswer(ObligationFields):
    """One obligation; its history only where it is shown as it is now."""

    history: tuple[HistoryEntry, ...] | None = None
    units: Annotated[tuple[str, ...] | None, Field(description="All units that ever owed it.")] = None
