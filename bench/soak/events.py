"""What the senders of a soak say: the figures of a month at a time, some late, some twice, a few not acceptable."""

import datetime as dt
import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from par.demo.submissions import at, body_of, event

YEAR: Final = 2023
YEARS: Final = range(YEAR - 2, YEAR + 1)
MONTHS: Final = range(1, 11)
"""So many that what is reported of one month, an hour long, stays within what it takes (a hundred standing reports)."""
DUPLICATES: Final = 0.05
LATE: Final = 0.10
INVALID: Final = 0.001
LATE_SECONDS: Final = (5.0, 60.0)
"""So long a late event is held back, while its sender tells of later moments."""
LATE_DAYS: Final = 60
REMEMBERED: Final = 2_000
"""Of each sender: what may be sent once more."""
ACCEPTED: Final = "accepted"
DUPLICATE: Final = "duplicate"
MOMENT: Final = dt.timedelta(milliseconds=10)
HOUSEKEEPING: Final = "soak-"


@dataclass(frozen=True, slots=True)
class Made:
    """One event on its way: ``number`` names it for ever; ``expected`` is ``accepted``, ``duplicate`` or a code."""

    number: int
    sender: str
    body: bytes
    expected: str
    held_back: float = 0.0


def number_of(identity: str) -> int | None:
    """The number of an event of this soak by its id; None for anybody else's."""
    return int(identity.removeprefix(HOUSEKEEPING)) if identity.startswith(HOUSEKEEPING) else None


class Maker:
    """Makes events without end, the same for the same seed as long as the same of them are accepted.

    A sender tells all its indicators of a month at once, as those do who report; then it is another one's turn.
    """

    def __init__(self, senders: Sequence[str], indicators: Sequence[str], seed: int) -> None:
        self._senders = senders
        self._indicators = indicators
        self._luck = random.Random(seed)
        self._sent: dict[str, deque[Made]] = {sender: deque(maxlen=REMEMBERED) for sender in senders}
        self._faults = _faults()
        self._report: Iterator[tuple[str, str, str]] = iter(())
        self.made = 0

    def remember(self, made: Made) -> None:
        """It was accepted: from now on it may be sent once more."""
        self._sent[made.sender].append(made)

    def next(self) -> Made:
        """The next event."""
        sender, indicator, period = next(self._report, None) or self._begin()
        kind = self._luck.random()
        if kind < DUPLICATES and self._sent[sender]:
            again = self._luck.choice(self._sent[sender])
            return Made(again.number, sender, again.body, DUPLICATE)
        number, self.made = self.made, self.made + 1
        value = self._figure(sender, number, indicator, period)
        if kind < DUPLICATES + INVALID:
            code, spoil = next(self._faults)
            return Made(number, sender, spoil(value), code)
        if kind < DUPLICATES + INVALID + LATE:
            days = dt.timedelta(self._luck.randrange(1, LATE_DAYS))
            value["time"] = (_moment(number) - days).isoformat()
            return Made(number, sender, body_of(value), ACCEPTED, self._luck.uniform(*LATE_SECONDS))
        return Made(number, sender, body_of(value), ACCEPTED)

    def _begin(self) -> tuple[str, str, str]:
        """The first figure of somebody's report of a month."""
        sender = self._luck.choice(self._senders)
        period = f"{self._luck.choice(YEARS)}-{self._luck.choice(MONTHS):02}"
        self._report = iter([(sender, indicator, period) for indicator in self._indicators])
        return next(self._report)

    def _figure(self, sender: str, number: int, indicator: str, period: str) -> dict[str, Any]:
        luck = self._luck
        denominator = luck.randrange(1, 400)
        data = {
            "indicator": indicator,
            "period": period,
            "numerator": luck.randrange(denominator + 1),
            "denominator": denominator,
        }
        identity = f"{HOUSEKEEPING}{number}"
        return event(sender, identity, "par.measurement.reported.v1", f"unit/{sender}", _moment(number), data)


def _moment(number: int) -> dt.datetime:
    return at(dt.date(YEAR, 12, 31), 0) + MOMENT * (number % 8_000_000)


def _faults() -> Iterator[tuple[str, Callable[[dict[str, Any]], bytes]]]:
    """The ways of being wrong, in turns, each with the code of its refusal."""

    def with_data(**fields: Any) -> Callable[[dict[str, Any]], bytes]:
        return lambda value: body_of(value | {"data": value["data"] | fields})

    def with_event(**fields: Any) -> Callable[[dict[str, Any]], bytes]:
        return lambda value: body_of(value | fields)

    while True:
        yield "unknown-type", with_event(type="par.measurement.guessed.v1")
        yield "numerator-above-denominator", with_data(numerator=3, denominator=2)
        yield "unknown-unit", with_event(subject="unit/khong-co-don-vi-nay")
        yield "unknown-indicator", with_data(indicator="khong_co_chi_tieu_nay")
        yield "invalid-period", with_data(period="2023-13")
        yield "invalid-source", with_event(source="/don-vi-khac/one-stop")
        yield "malformed-json", lambda value: body_of(value).replace(b'"numerator":', b'"numerator":0')
        yield "not-a-number", with_data(numerator=float("nan"))
