"""What a leaf is scored on: measured figures, or what a scorer enters. Part of the facts on score sheets.

Which formula takes which: ``ratio`` yes_no, linear, floor_linear, cap, steps; ``done`` yes_no; ``ratios`` composite,
complement; ``parts`` checklist; ``counts`` survey, deduction; ``case`` cases. Kept as they were entered.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from par.events.registry import EventData


class Figure(EventData):
    """A numerator and a denominator."""

    numerator: int
    denominator: int


class Ratio(Figure):
    """One ratio."""

    kind: Literal["ratio"] = "ratio"


class Done(EventData):
    """Whether it is done."""

    kind: Literal["done"] = "done"
    done: bool


class Ratios(EventData):
    """The ratios of a composite or a complement, by the codes of its terms or rates."""

    kind: Literal["ratios"] = "ratios"
    ratios: Mapping[str, Figure]


class PartsDone(EventData):
    """Which parts of a checklist are done, by code; each part is told of."""

    kind: Literal["parts"] = "parts"
    parts: Mapping[str, bool]


class Counts(EventData):
    """How many answers of each kind, or how many faults of each kind, by code; what is left out: none."""

    kind: Literal["counts"] = "counts"
    counts: Mapping[str, int]


class Chosen(EventData):
    """The values of the variables (decimals as text), and the case where the scorer chooses it."""

    kind: Literal["case"] = "case"
    case: str | None = None
    variables: Mapping[str, str] = {}


Inputs = Annotated[Ratio | Done | Ratios | PartsDone | Counts | Chosen, Field(discriminator="kind")]
