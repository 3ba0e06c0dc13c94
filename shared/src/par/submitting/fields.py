"""What the fields of events are made of: texts, counts, dates and moments, held to the letter."""

import datetime as dt
import re
import unicodedata
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from par.events import TOKEN
from par.submitting.limits import FIRST_DAY, LAST_DAY


class Contract(BaseModel):
    """Senders are held to the letter: unknown fields, numbers as text and the like are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _normal(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _written(form: str, example: str) -> BeforeValidator:
    """Dates and times are text of one form; pydantic alone would take numbers too, as seconds since 1970."""
    pattern = re.compile(form, re.ASCII)

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise PydanticCustomError("written", "Input should be written like {example}", {"example": example})
        return value

    return BeforeValidator(check)


_YEAR_TO_DAY = r"(20[0-9][0-9]|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
DATE_SCHEMA = {"type": "string", "format": "date", "pattern": f"^{_YEAR_TO_DAY}$"}
TIME_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "pattern": rf"^{_YEAR_TO_DAY}[Tt]{_CLOCK}:[0-5][0-9](\.[0-9]+)?([Zz]|[+-]{_CLOCK})$",
}
"""What the published schemas say of dates and times: the bounds in years, and of a day only that it may exist."""

NFC = BeforeValidator(_normal)
"""Texts are stored in one normal form, so that a resend in another one is the same event."""

Words = Annotated[str, NFC, Field(max_length=2000)]
Reason = Annotated[str, NFC, Field(min_length=1, max_length=2000)]
Date = Annotated[
    dt.date,
    _written(r"\d{4}-\d\d-\d\d", "2023-03-31"),
    Field(ge=FIRST_DAY, le=LAST_DAY),
    WithJsonSchema(DATE_SCHEMA),
]
Time = Annotated[
    AwareDatetime,
    _written(
        r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)",
        "2023-03-31T08:00:00+07:00",
    ),
    # Near the years 1 and 9999 a change of the time zone would leave the calendar.
    Field(
        ge=dt.datetime.combine(FIRST_DAY, dt.time.min, dt.UTC),
        le=dt.datetime.combine(LAST_DAY, dt.time.max, dt.UTC),
    ),
    WithJsonSchema(TIME_SCHEMA),
]
Token = Annotated[str, Field(pattern=rf"^{TOKEN.pattern}$", max_length=64)]
"""The id of a unit, a plan, a survey."""
Line = Annotated[str, NFC, Field(min_length=1, max_length=500)]
"""A title, a finding, a question."""
