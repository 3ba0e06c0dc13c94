"""Numbers as answers write them: exact as text, never in binary floating point."""

from typing import Annotated

from pydantic import Field

ExactDecimal = Annotated[str, Field(description="An exact decimal as text.", pattern=r"^-?\d+(\.\d+)?$")]

ExactScore = Annotated[str, Field(description="Points, exact: `p/q` in lowest terms.", pattern=r"^-?\d+/\d+$")]
Score = Annotated[
    str | None,
    Field(description="Points, exact: `p/q` in lowest terms; null while a figure is missing.", pattern=r"^-?\d+/\d+$"),
]

ShownPoints = Annotated[str, Field(description="The score with two decimals, halves up.", pattern=r"^-?\d+\.\d{2}$")]
ShownScore = Annotated[
    str | None,
    Field(description="The score with two decimals, halves up; null without a score.", pattern=r"^-?\d+\.\d{2}$"),
]

Percent = Annotated[
    str | None,
    Field(
        description="Percent with two decimals; null without figures and for a denominator of 0.",
        pattern=r"^-?\d+\.\d{2}$",
    ),
]
