"""Lines of the log about refused events: which, whose, why. Never what they say."""

from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from par.submitting.envelope import Submission
from par.submitting.receipt import Receipt
from par.tracing.context import trace_id_of
from par.tracing.lines import present

TOLD: Final = 5
"""Of one request, so that who sends nonsense does not fill the disk; how many more there are is told with the last."""
LONGEST_POINTER: Final = 200
"""It may name a field that the sender has made up."""

logger = structlog.get_logger(__name__)


def tell_refused(sender: str, receipts: Sequence[Receipt], submissions: Mapping[int, Submission]) -> None:
    """One line each. A well-formed event (``submissions``, by number) may name its own trace."""
    refused = [(number, receipt) for number, receipt in enumerate(receipts) if receipt.problem is not None]
    for place, (number, receipt) in enumerate(refused[:TOLD], 1):
        assert receipt.problem is not None
        submission = submissions.get(number)
        known = present(
            event_id=receipt.id,
            trace_id=None if submission is None else trace_id_of(submission.envelope.traceparent),
            more=len(refused) - TOLD if place == TOLD and len(refused) > TOLD else None,
        )
        pointer = receipt.problem.pointer[:LONGEST_POINTER]
        logger.info("an event is refused", unit=sender, code=receipt.problem.code, pointer=pointer, **known)
