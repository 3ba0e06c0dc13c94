"""Which version a question means: the one it names, or the one that holds on a day."""

import datetime as dt

from pydantic_core import PydanticCustomError


def check_one_named(version: int | None, as_of: dt.date | None) -> None:
    """Raise what pydantic turns into a validation error where both are named: they may be different versions."""
    if version is not None and as_of is not None:
        raise PydanticCustomError("version_and_as_of", "version and as_of name different things: give one of them")
