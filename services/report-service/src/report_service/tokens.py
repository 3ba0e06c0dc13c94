"""The two kinds of values that commands and queries of this service take."""

from typing import Annotated

from pydantic import Field

from par.events import TOKEN

Token = Annotated[str, Field(pattern=f"^{TOKEN.pattern}$", max_length=100)]
"""A unit, city, round or index set."""

Year = Annotated[int, Field(ge=2000, le=2100)]
