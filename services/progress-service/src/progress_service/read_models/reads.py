"""All reads of the read models over HTTP and NATS."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from par.service import Query
from progress_service.read_models.feedback.queries import FEEDBACK, FEEDBACK_OF_UNIT
from progress_service.read_models.inspections.queries import InspectionReads
from progress_service.read_models.obligations.queries import ObligationReads
from progress_service.read_models.sources.queries import SourceReads
from progress_service.read_models.status.queries import AxisReads
from progress_service.read_models.status.report_queries import ReportReads
from progress_service.read_models.surveys.queries import SURVEY, SURVEYS
from progress_service.read_models.unit_status.queries import StatusReads
from progress_service.status.trees import Trees


def read_queries(trees: Trees, day: Callable[[], dt.date | None]) -> list[Query[Any]]:
    """The queries; ``day`` is the ledger's day as of the read models."""
    return [
        *ObligationReads(day).queries(),
        *StatusReads(trees, day).queries(),
        *AxisReads(trees, day).queries(),
        *ReportReads(trees, day).queries(),
        *SourceReads(trees, day).queries(),
        *InspectionReads(day).queries(),
        FEEDBACK,
        FEEDBACK_OF_UNIT,
        SURVEYS,
        SURVEY,
    ]
