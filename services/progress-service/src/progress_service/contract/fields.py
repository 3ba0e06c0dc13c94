"""What the fields of senders' events are made of: those of all events, and counts, percentages and indicators."""

from typing import Annotated

from pydantic import Field

from par.submitting.fields import (
    DATE_SCHEMA,
    NFC,
    TIME_SCHEMA,
    Contract,
    Date,
    Line,
    Reason,
    Time,
    Token,
    Words,
)
from progress_service.contract.limits import MAX_COUNT

Count = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
IndicatorId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,80}$")]
PeriodCode = Annotated[str, Field(max_length=20)]

__all__ = [
    "DATE_SCHEMA",
    "NFC",
    "TIME_SCHEMA",
    "Contract",
    "Count",
    "Date",
    "IndicatorId",
    "Line",
    "Percent",
    "PeriodCode",
    "Reason",
    "Time",
    "Token",
    "Words",
]
