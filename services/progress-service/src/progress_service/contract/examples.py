"""Complete events of every kind, as senders write them.

A ledger that holds the examples of the repository, with the day 2023-12-31 open, accepts them one after the other.
"""

from typing import Any, Final

from progress_service.feedback.examples import EXAMPLES as OF_FEEDBACK
from progress_service.inspection.examples import EXAMPLES as OF_INSPECTIONS
from progress_service.measurement.examples import EXAMPLES as OF_MEASUREMENTS
from progress_service.obligation.examples import EXAMPLES as OF_OBLIGATIONS
from progress_service.survey.examples import EXAMPLES as OF_SURVEYS

EXAMPLES: Final[tuple[dict[str, Any], ...]] = (
    *OF_OBLIGATIONS,
    *OF_MEASUREMENTS,
    *OF_INSPECTIONS,
    *OF_FEEDBACK,
    *OF_SURVEYS,
)


def examples_of(type_: str) -> list[dict[str, Any]]:
    """The examples of one kind of event, in their order."""
    return [event for event in EXAMPLES if event["type"] == type_]
