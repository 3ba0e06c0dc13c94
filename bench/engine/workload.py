"""The events that everything here works on: realistic, the same in every run, and a million of them in seconds.

A payload is a template, made by encoding a real event once, with a few bytes filled in.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from bench.engine.templates import MEASUREMENT, STEPS, day_opened
from par.events import format_time

Message = tuple[bytes, bytes, bytes]
"""Subject, id of the message, payload."""

EVENTS_PER_UNIT_AND_DAY: Final = 4
ACTIVE_PER_UNIT: Final = 10
"""Obligations that a unit works on at the same time."""
HOT_OBLIGATIONS: Final = 20
UNITS_PER_CITY: Final = 100
INDICATORS: Final = 24
SHARE_OF_MEASUREMENTS: Final = 0.45
RECORDED_TOGETHER: Final = 100
FIRST_DAY: Final = dt.date(2023, 1, 2)

LIVES: Final = (
    "OSPPXC",
    "OSPPPXC",
    "OSPPPPXC",
    "OSPPXRPXC",
    "OSPEGPPXC",
    "OSPEDPXC",
    "OSBUPPXC",
    "OSPPBUPXRPPXC",
    "OSPPPPPPPXC",
    "OSPW",
)
"""Lives of an obligation, one letter per step: see ``STEPS``."""
HOT_LIFE: Final = "OS" + "PPPPPXR" * 100_000


@dataclass(frozen=True, slots=True)
class Workload:
    """A log of ``events`` events of ``units`` units.

    ``keys``: ``spread`` (a document per some eight events) or ``hot`` (twenty documents take all events). ``mix``:
    ``life`` (obligations only: each event changes one document) or ``all`` (with measurements and days, for the read
    models of the services).
    """

    events: int
    units: int = 240
    keys: Literal["spread", "hot"] = "spread"
    mix: Literal["life", "all"] = "life"

    def to_json(self) -> dict[str, Any]:
        """For another process, and for the results."""
        return asdict(self)


def messages(workload: Workload) -> Iterator[Message]:
    """The whole log, in order; the first one gets position 1."""
    luck = random.Random(1)
    chance, steps = luck.random, _lives(workload, luck)
    per_day = EVENTS_PER_UNIT_AND_DAY * workload.units
    day, filled = FIRST_DAY, {b"day": b"", b"due": b"", b"time": b""}
    all_kinds = workload.mix == "all"
    for number in range(workload.events):
        if number % RECORDED_TOGETHER == 0 or number % per_day == 0:
            day = FIRST_DAY + dt.timedelta(days=number // per_day)
            filled[b"time"] = _moment(day, number % per_day / per_day)
            filled[b"day"] = day.isoformat().encode()
            filled[b"due"] = (day + dt.timedelta(days=15 + number % 31)).isoformat().encode()
        identity = b"%d" % number
        if all_kinds and number % per_day == 0:
            yield _message(b"par.log.all.progress.calendar.days", identity, day_opened(day, identity, filled[b"time"]))
        elif all_kinds and chance() < SHARE_OF_MEASUREMENTS:
            yield _measurement(luck, workload.units, identity, day, filled)
        else:
            yield next(steps)(identity, filled)


class _Slot:
    """A place of a unit where one obligation after the other is worked on."""

    __slots__ = ("city", "life", "luck", "made", "obligation", "percent", "place", "step", "unit")

    def __init__(self, place: int, unit: int, life: str | None, luck: random.Random) -> None:
        self.place, self.luck = place, luck
        self.unit, self.city = b"unit-%d" % unit, _city(unit)
        self.life, self.step, self.made, self.percent = life or "", 0, 0, 0
        self.obligation = b""

    def next(self, identity: bytes, filled: dict[bytes, bytes]) -> Message:
        """The next event of the obligation at work, or the first of another one."""
        if self.step == len(self.life):
            self.life, self.step = self.luck.choice(LIVES), 0
        if self.step == 0:
            self.obligation = b"o-%d-%d" % (self.place, self.made)
            self.made, self.percent = self.made + 1, 0
        letter = self.life[self.step]
        self.step += 1
        if letter == "P":
            self.percent = min(95, self.percent + 15)
        payload = STEPS[letter] % {
            **filled,
            b"id": identity,
            b"obligation": self.obligation,
            b"unit": self.unit,
            b"city": self.city,
            b"percent": b"%d" % self.percent,
            b"number": b"%d" % (self.place % 90 + 1),
            b"digest": hashlib.sha256(identity).hexdigest().encode(),
        }
        return _message(b"par.log.%b.progress.obligation.%b" % (self.city, self.obligation), identity, payload)


def _lives(workload: Workload, luck: random.Random) -> Iterator[Any]:
    hot = workload.keys == "hot"
    places = HOT_OBLIGATIONS if hot else ACTIVE_PER_UNIT * workload.units
    slots = [_Slot(place, place % workload.units, HOT_LIFE if hot else None, luck) for place in range(places)]
    chance = luck.random
    while True:
        yield slots[int(chance() * places)].next


def _measurement(luck: random.Random, units: int, identity: bytes, day: dt.date, filled: dict[bytes, bytes]) -> Message:
    unit, indicator = int(luck.random() * units), int(luck.random() * INDICATORS)
    denominator = 1 + int(luck.random() * 400)
    city = _city(unit)
    payload = MEASUREMENT[indicator % 3 == 0] % {
        **filled,
        b"id": identity,
        b"unit": b"unit-%d" % unit,
        b"city": city,
        b"indicator": b"indicator_%d" % indicator,
        b"year": b"%d" % day.year,
        b"period": b"%d-%02d" % (day.year, day.month),
        b"numerator": b"%d" % int(luck.random() * (denominator + 1)),
        b"denominator": b"%d" % denominator,
        b"digest": hashlib.sha256(identity).hexdigest().encode(),
    }
    subject = b"par.log.%b.progress.measurement.unit-%d--indicator-%d--%d" % (city, unit, indicator, day.year)
    return _message(subject, identity, payload)


def _message(subject: bytes, identity: bytes, payload: bytes) -> Message:
    return subject, hashlib.sha256(b"/bench\n" + identity).hexdigest()[:32].encode(), payload


def _city(unit: int) -> bytes:
    return b"city%d" % (unit // UNITS_PER_CITY)


def _moment(day: dt.date, share: float) -> bytes:
    moment = dt.datetime.combine(day, dt.time(1), dt.UTC) + dt.timedelta(hours=9 * share)
    return format_time(moment).encode()
