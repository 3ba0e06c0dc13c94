"""What may be invented, in the words of the domain: bounded, and held to the letter like what senders say."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from par.events import TOKEN
from report_service.tokens import Token, Year

MAX_COUNT: Final = 10**12
"""As for senders: no count of a country's dossiers comes near it."""
MOST_EVENTS: Final = 200
MOST_UNITS: Final = 50

MOST_OBLIGATIONS: Final = 100
MOST_IN_ALL: Final = 600
"""Of one question: each event is folded by itself, and each obligation that is done is one."""

Obligation = Annotated[str, Field(pattern=f"^{TOKEN.pattern}$", max_length=250)]
Indicator = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,80}$")]
Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Count = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Day = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2100, 12, 31))]


class Word(BaseModel):
    """Base of what may be said; fields that we do not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InventedFigures(Word):
    """The unit reports figures of a month: as counts, or as a share.

    A share is of the denominator that counts for the month now, else of the latest month with figures, else of 100;
    the numerator is the least whole one that reaches it. The answer says which figures were taken.
    """

    kind: Literal["figures"]
    unit: Token
    indicator: Indicator
    period: Month
    numerator: Count | None = None
    denominator: Count | None = None
    percent: Percent | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        counts = self.numerator is not None and self.denominator is not None
        if counts == (self.percent is not None) or (self.numerator is None) != (self.denominator is None):
            raise PydanticCustomError("one_way", "Give numerator and denominator, or percent, and not both")
        return self


class InventedSilence(Word):
    """The unit says why there are no figures of a month."""

    kind: Literal["not_applicable", "not_reported"]
    unit: Token
    indicator: Indicator
    period: Month


class InventedConfirmation(Word):
    """The obligations are done: their units hand in the products, and the authorities confirm them.

    ``on`` is the day on which they are handed in; None: the day imagined.
    """

    kind: Literal["confirmed"]
    obligations: Annotated[tuple[Obligation, ...], Field(min_length=1, max_length=MOST_OBLIGATIONS)]
    on: Day | None = None


Invented = Annotated[InventedFigures | InventedSilence | InventedConfirmation, Field(discriminator="kind")]


def imagined(events: Iterable[Invented]) -> int:
    """How much is imagined: each obligation that is done counts as one event."""
    return sum(len(one.obligations) if isinstance(one, InventedConfirmation) else 1 for one in events)


class Scenario(Word):
    """What is imagined: ``events`` on ``day`` (None: the ledger's day), one after the other.

    ``units`` are those whose index of ``year`` is asked for.
    """

    year: Year
    units: Annotated[tuple[Token, ...], Field(min_length=1, max_length=MOST_UNITS)]
    events: Annotated[tuple[Invented, ...], Field(min_length=1, max_length=MOST_EVENTS)]
    day: Day | None = None
