"""What senders may say of obligations, and the commands it means."""

from typing import Annotated, Final

from pydantic import ConfigDict, Field

from par.events import AggregateId
from par.events.obligation import Evidence
from progress_service.contract.fields import NFC, Contract, Date, Percent, Reason, Words
from progress_service.contract.kind import Kind, Routed, Situation
from progress_service.contract.submission import Submission
from progress_service.obligation.decider import OBLIGATION, Confirm, Progress, ReportCommand, Return, Start, Submit


class SubmittedEvidence(Contract, Evidence):
    """The document that proves a product."""

    # Of two bases the later one's settings win, and readers of the log are more lenient than the contract.
    model_config = ConfigDict(extra="forbid")

    document: Annotated[str, NFC, Field(min_length=1, max_length=200)]
    issued_on: Date | None = None
    page: Annotated[str, NFC, Field(max_length=100)] | None = None


class WorkStarted(Contract):
    """``par.work.started.v1``, subject ``obligation/<id>``."""

    note: Words | None = None


class WorkProgressed(Contract):
    """``par.work.progressed.v1``, subject ``obligation/<id>``."""

    percent: Percent
    text: Words


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


def route(submission: Submission, situation: Situation) -> Routed:
    """The command on the obligation that the event's subject names."""
    aggregate = AggregateId(situation.city, "progress", "obligation", submission.target)
    return Routed(aggregate, OBLIGATION, _command(submission, situation))


def _command(submission: Submission, situation: Situation) -> ReportCommand:
    target, data = submission.target, submission.data
    said = (target, situation.sender, situation.tree, situation.day)
    match data:
        case WorkStarted():
            return Start(*said, note=data.note)
        case WorkProgressed():
            return Progress(*said, percent=data.percent, text=data.text)
        case ProductSubmitted():
            return Submit(*said, completed_on=data.completed_on, evidence=data.evidence)
        case ProductConfirmed():
            return Confirm(*said, note=data.note)
        case ProductReturned():
            return Return(*said, reason=data.reason)
        case _:
            raise AssertionError(f"no command for {type(data).__name__}")


OBLIGATION_KINDS: Final = tuple(
    Kind(name, "obligation", form, route)
    for name, form in (
        ("par.work.started.v1", WorkStarted),
        ("par.work.progressed.v1", WorkProgressed),
        ("par.product.submitted.v1", ProductSubmitted),
        ("par.product.confirmed.v1", ProductConfirmed),
        ("par.product.returned.v1", ProductReturned),
    )
)
