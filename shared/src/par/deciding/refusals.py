"""What the log cannot do for one aggregate, as an answer to whoever sent the command."""

import structlog

from par.log import TooLargeError, UnreadableEventError
from par.problems import Rejected

logger = structlog.get_logger(__name__)


def refusal(error: TooLargeError | UnreadableEventError) -> Rejected:
    """``too-large`` for a fact that no message holds, ``event-unreadable`` for an aggregate this build cannot read."""
    if isinstance(error, TooLargeError):
        return Rejected("too-large", size=error.size, limit=error.limit)
    logger.error("an aggregate cannot be decided on", error=str(error))
    return Rejected("event-unreadable", aggregate=error.log_subject, position=error.position)
