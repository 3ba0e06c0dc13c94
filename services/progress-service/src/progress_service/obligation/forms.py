"""The form of what senders may say of obligations."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from par.events.obligation import Evidence
from progress_service.contract.fields import NFC, Contract, Date, Percent, Reason, Words
from progress_service.contract.submission import EventId, Source

DocumentName = Annotated[str, NFC, Field(min_length=1, max_length=200)]


def _is_none(value: object) -> bool:
    return value is None


class SubmittedEvidence(Contract, Evidence):
    """The document that proves a product."""

    # Of two bases the later one's settings win, and readers of the log are more lenient than the contract.
    model_config = ConfigDict(extra="forbid")

    document: DocumentName
    issued_on: Date | None = None
    page: Annotated[str, NFC, Field(max_length=100)] | None = None
    # Left out where it is not said: what was sent before there were sections keeps its digest.
    section: Annotated[str, NFC, Field(max_length=200)] | None = Field(default=None, exclude_if=_is_none)


class SubmittedCovers(Contract):
    """The days a report speaks of, both included."""

    from_: Annotated[Date, Field(alias="from")]
    to: Date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to < self.from_:
            raise PydanticCustomError("covers_order", "The last day must not lie before the first one")
        return self


class WorkStarted(Contract):
    """``par.work.started.v1``, subject ``obligation/<id>``."""

    note: Words | None = None


class WorkProgressed(Contract):
    """``par.work.progressed.v1``, subject ``obligation/<id>``."""

    percent: Percent
    text: Words


class WorkBlocked(Contract):
    """``par.work.blocked.v1``, subject ``obligation/<id>``: it waits for ``document`` of an upper level."""

    document: DocumentName
    since: Date
    note: Words | None = None


class WorkUnblocked(Contract):
    """``par.work.unblocked.v1``, subject ``obligation/<id>``; also by the authority of the plan."""

    on: Date
    note: Words | None = None


class WorkWithdrawn(Contract):
    """``par.work.withdrawn.v1``, subject ``obligation/<id>``: the earlier event ``event`` counts as never said.

    ``source`` where that event was of another source than this one.
    """

    event: EventId
    source: Source | None = None
    reason: Reason


class ProductSubmitted(Contract):
    """``par.product.submitted.v1``, subject ``obligation/<id>``."""

    completed_on: Date
    evidence: SubmittedEvidence


class ProductConfirmed(Contract):
    """``par.product.confirmed.v1``, subject ``obligation/<id>``; only by the authority of the plan."""

    note: Words | None = None


class ProductReturned(Contract):
    """``par.product.returned.v1``, subject ``obligation/<id>``; only by the authority of the plan."""

    reason: Reason


class ExtensionRequested(Contract):
    """``par.extension.requested.v1``, subject ``obligation/<id>``."""

    until: Date
    reason: Reason


class ExtensionGranted(Contract):
    """``par.extension.granted.v1``, subject ``obligation/<id>``; only by the authority of the plan.

    ``until`` left out: as requested.
    """

    until: Date | None = None
    note: Words | None = None


class ExtensionDenied(Contract):
    """``par.extension.denied.v1``, subject ``obligation/<id>``; only by the authority of the plan."""

    reason: Reason


class ObligationWaived(Contract):
    """``par.obligation.waived.v1``, subject ``obligation/<id>``; only by the authority of the plan."""

    reason: Reason
    document: DocumentName | None = None


class PeriodReportSubmitted(Contract):
    """``par.period-report.submitted.v1``, subject ``obligation/<id>`` of an obligation to report."""

    completed_on: Date
    evidence: SubmittedEvidence
    covers: SubmittedCovers | None = None
    summary: Words | None = None
    difficulties: Words | None = None
    proposals: Words | None = None


class PeriodReportRequested(Contract):
    """``par.period-report.requested.v1``, subject ``unit/<id>``; only by the authority of ``plan``.

    ``request`` names the report within the plan, for all units that are asked.
    """

    request: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
    plan: Annotated[str, Field(pattern=r"^[a-z0-9]+(-+[a-z0-9]+)*$", max_length=64)]
    title: Annotated[str, NFC, Field(min_length=1, max_length=500)]
    due: Date
    covers: SubmittedCovers | None = None
