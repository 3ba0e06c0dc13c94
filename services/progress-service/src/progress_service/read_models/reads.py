"""All reads of the read models over HTTP and NATS."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from par.service import Query
from progress_service.read_models.feedback.queries import FEEDBACK, FEEDBACK_OF_UNIT
from progress_service.read_models.inspections.queries import InspectionReads
from progress_service.read_models.obligations.queries import ObligationReads
from progress_service.read_models.sources.queries import SourceReads
from progress_service.read_models.status.counting import Counting
from progress_service.read_models.status.queries import AxisReads
from progress_service.read_models.status.report_queries import ReportReads
from progress_service.read_models.surveys.queries import SURVEY, SURVEYS
from progress_service.read_models.unit_status.queries import StatusReads


def read_queries(counting: Counting, day: Callable[[], dt.date | None]) -> list[Query[Any]]:
    """The queries; ``day`` is the ledger's day as of the read models."""
    return [
        *ObligationReads(counting.past, day).queries(),
        *StatusReads(counting, day).queries(),
        *AxisReads(counting, day).queries(),
        *ReportReads(counting, day).queries(),
        *SourceReads(counting, day).queries(),
        *InspectionReads(day).queries(),
        FEEDBACK,
        FEEDBACK_OF_UNIT,
        SURVEYS,
        SURVEY,
    ]
