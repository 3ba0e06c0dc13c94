"""Values at the boundary: bounded, normalised text, tokens, exact decimals as text, and moments in UTC."""

import datetime as dt
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
)

from par.events import TOKEN

LONGEST_LINE: Final = 2_000
"""Characters. Real plans hold titles of tasks of some 850."""
LONGEST_WORDS: Final = 2_000

MAX_DIGITS: Final = 30
MAX_EXPONENT: Final = 20


class Content(BaseModel):
    """What a command says. Fields that we do not know are refused, values are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AnswerModel(BaseModel):
    """Base of what answers to reads are made of: a description of their JSON, to which the tests hold them.

    A field without a default is in every answer; one with a default is left out where it has nothing to say.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


def clean_text(value: object) -> object:
    """Text in NFC without spaces around it; anything else as it is."""
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


def decimal_text(value: object) -> str:
    """A finite number, or text that holds one, as plain decimal text without trailing zeros (98.0 is ``98``).

    Raises ValueError for everything else, and for more than 30 digits or 20 places.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("a number or its text is needed")
    try:
        number = Decimal(value if isinstance(value, Decimal) else str(value).strip())
    except InvalidOperation:
        raise ValueError("not a decimal number") from None
    if not number.is_finite():
        raise ValueError("not a finite number")
    _, digits, exponent = number.as_tuple()
    if len(digits) > MAX_DIGITS or not isinstance(exponent, int) or abs(exponent) > MAX_EXPONENT:
        raise ValueError(f"more than {MAX_DIGITS} digits or {MAX_EXPONENT} places")
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def in_utc(moment: dt.datetime) -> dt.datetime:
    """The same moment, in UTC. Raises ValueError where the calendar has none: at its ends a time zone leaves it."""
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError("in UTC the time lies outside the calendar") from None


_PRINTABLE: Final = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"

Token = Annotated[str, StringConstraints(pattern=rf"^{TOKEN.pattern}$", max_length=64)]
"""A subject token, e.g. a unit's id."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$", max_length=64)]
"""A code inside a document: ``1.1``, ``VII.2``, ``tthc_on_time_rate``."""

IndicatorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,80}$")]
"""The id of an indicator, as senders must name it in their reports."""

Ordinal = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$", max_length=20)]
"""The number of a domain or task as the plan gives it."""

Name = Annotated[str, BeforeValidator(clean_text), StringConstraints(min_length=1, max_length=200, pattern=_PRINTABLE)]
"""The name of a unit, a group, a document."""

Line = Annotated[
    str, BeforeValidator(clean_text), StringConstraints(min_length=1, max_length=LONGEST_LINE, pattern=_PRINTABLE)
]
"""A title, a product, words of a table's cell."""

Words = Annotated[str, BeforeValidator(clean_text), StringConstraints(max_length=LONGEST_WORDS, pattern=_PRINTABLE)]
"""Longer text, possibly none."""

DecimalText = Annotated[str, BeforeValidator(decimal_text), WithJsonSchema({"type": ["number", "string"]})]
"""An exact decimal as text; numbers are accepted and written out."""

UtcMoment = Annotated[AwareDatetime, AfterValidator(in_utc)]
"""A moment with any time zone, taken as UTC."""
