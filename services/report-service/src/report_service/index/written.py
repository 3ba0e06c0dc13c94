"""Decimals as scorers write them: plain text, since few writers of JSON keep decimals exact, or a number."""

import re
from decimal import Decimal
from typing import Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError


def written(form: str) -> BeforeValidator:
    """Text must have the ``form``, a regular expression of ASCII digits; what is no text is left to others."""
    pattern = re.compile(form, re.ASCII)

    def check(value: Any) -> Any:
        if isinstance(value, str) and not pattern.fullmatch(value.strip()):
            raise PydanticCustomError("written", "Input should be written like {example}", {"example": "0.25"})
        return value

    return BeforeValidator(check)


def between(least: int, most: int) -> AfterValidator:
    """The value of a decimal text lies between the two, which belong to it."""

    def check(text: str) -> str:
        if not least <= Decimal(text) <= most:
            raise ValueError(f"from {least} to {most}")
        return text

    return AfterValidator(check)


def decimal_schema(form: str, least: int, most: int) -> WithJsonSchema:
    """What the published schemas say of such a decimal."""
    number = {"type": "number", "minimum": least, "maximum": most}
    text = {"type": "string", "pattern": f"^{form}$"}
    return WithJsonSchema(
        {"description": "A decimal as text, or a number of at most 20 places.", "anyOf": [number, text]}
    )
