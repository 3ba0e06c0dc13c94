"""What reads of obligations answer."""

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, Field, JsonValue

from par.events.obligation import CancelReason, Evidence, HandOverReason, ObligationKind, Term
from par.events.unit import UnitType
from par.service import PageAnswer
from par.values import AnswerModel
from progress_service.obligation.decider import Lifecycle
from progress_service.obligation.history import What


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
    period: Annotated[str | None, Field(description="Of recurring work: which period it is owed for.")]
    term: Term
    due: Annotated[dt.date | None, Field(description="The last day on which it is on time.")]
    lifecycle: Lifecycle
    claimed_on: Annotated[dt.date | None, Field(description="When the product was made, as the unit says.")]
    completed_on: Annotated[dt.date | None, Field(description="The same day, once the authority has confirmed it.")]
    evidence: Evidence | None
    returned: Annotated[int, Field(description="How often the product was sent back.")]
    return_reason: str | None
    cancel_reason: CancelReason | None
    into: Annotated[tuple[str, ...], Field(description="Obligations that go on with the work of a cancelled one.")]
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
    set: Annotated[dict[str, JsonValue], Field(description="The fields of the obligation that it set.")]
    from_unit: Annotated[str | None, Field(description="Only of `handed_over`.")] = None
    reason: Annotated[HandOverReason | None, Field(description="Only of `handed_over`.")] = None


class ObligationAnswer(ObligationFields):
    """One obligation; its history only where it is shown as it is now."""

    history: tuple[HistoryEntry, ...] | None = None
    units: Annotated[tuple[str, ...] | None, Field(description="All units that ever owed it.")] = None
