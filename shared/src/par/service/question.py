"""The base of everything that can be asked."""

import datetime as dt
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from par.values import UtcMoment

AsOf = Annotated[dt.date | None, Field(description="At the end of that day; without it, of the ledger's own day.")]
"""For the field ``as_of`` of a question."""

KnownAt = Annotated[
    UtcMoment | None,
    Field(description="Only what the ledger had recorded by that moment (RFC 3339); without it, all it knows now."),
]
"""For the field ``known_at`` of a question."""


class Question(BaseModel):
    """Base of what can be asked; parameters that we do not know are refused.

    ``min_position`` asks to wait until the answer includes that position, e.g. that of one's own command.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_position: Annotated[
        int,
        Field(ge=0, le=2**53, description="Wait, up to 5 s, until the answer includes this position of the log."),
    ] = 0

    @field_validator("*", mode="before")
    @classmethod
    def _no_number_is_a_date(cls, value: Any, info: ValidationInfo) -> Any:
        """Pydantic would take one for seconds since 1970."""
        if info.field_name in _dates(cls) and _is_number(value):
            raise PydanticCustomError("number_as_date", "Write a date as 2023-12-31, not as a number")
        return value


@cache
def _dates(model: type[BaseModel]) -> frozenset[str]:
    """The fields that are days or moments."""
    return frozenset(name for name, field in model.model_fields.items() if _is_date(field.annotation))


def _is_date(annotation: Any) -> bool:
    return annotation in (dt.date, dt.datetime, AwareDatetime) or any(_is_date(part) for part in get_args(annotation))


def _is_number(value: Any) -> bool:
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return False
        return True
    return isinstance(value, int | float)
