"""What goes wrong in a year: events sent again, and events that must be refused, each with its code."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from par.demo.randomness import chance
from par.demo.submissions import Delivery, at, body_of, event, identity

REPEATED_SHARE: Final = 0.03
WRONG_PER_SENDER: Final = 13


def repeated(seed: int, deliveries: Sequence[Delivery], year: int) -> Iterator[Delivery]:
    """Some deliveries once more, the same day or later, as senders do who saw no receipt."""
    for number, delivery in enumerate(deliveries):
        luck = chance(seed, "repeated", delivery.sender, number)
        if luck.random() < REPEATED_SHARE:
            day = min(delivery.day + dt.timedelta(luck.randrange(0, 5)), dt.date(year, 12, 31))
            # Behind the first sending of the same day, so that it is the repetition that is the duplicate.
            yield Delivery(day, delivery.order + 1_000_000, delivery.sender, delivery.body)


def wrong(
    seed: int, sender: str, other: str | None, indicator: str, own: Sequence[Delivery], year: int
) -> Iterator[Delivery]:
    """Events that must be refused, now and whenever they are sent again, each with its code.

    ``other`` is a unit of the same city for which ``sender`` may not speak (None: there is none).
    """
    luck = chance(seed, "wrong", sender)
    faults = list(_faults(other, year))
    for number in range(WRONG_PER_SENDER):
        code, change = faults[(number + luck.randrange(2)) % len(faults)]
        day = dt.date(year, 1, 5) + dt.timedelta(luck.randrange(0, 350))
        value = event(
            sender,
            identity(number, "wrong", sender),
            "par.measurement.reported.v1",
            f"unit/{sender}",
            at(day, 7),
            {"indicator": indicator, "period": f"{year}-01", "numerator": 1, "denominator": 2},
        )
        body = change(value)
        yield Delivery(day, luck.randrange(1_000_000), sender, body, fault=code)
    used = next((d for d in own if d.day < dt.date(year, 11, 1)), None)
    if used is not None:  # an id used before, with other content
        value = json.loads(used.body)
        value["time"] = at(used.day, 0, 1).isoformat()
        day = used.day + dt.timedelta(20)
        yield Delivery(day, 0, sender, body_of(value), fault="id-conflict")


def _faults(other: str | None, year: int) -> Iterator[tuple[str, Any]]:
    def with_data(**fields: Any) -> Any:
        return lambda value: body_of(value | {"data": value["data"] | fields})

    def with_event(**fields: Any) -> Any:
        return lambda value: body_of(value | fields)

    nested: Any = 1
    for _ in range(40):
        nested = [nested]
    yield "unknown-type", with_event(type="par.measurement.guessed.v1")
    if other is not None:
        yield "wrong-unit", with_event(subject=f"unit/{other}")
    yield "unknown-unit", with_event(subject="unit/khong-co-don-vi-nay")
    yield "invalid-source", with_event(source="/don-vi-khac/one-stop")
    yield (
        "unknown-obligation",
        with_event(type="par.work.started.v1", subject="obligation/khong-co-nhiem-vu-nay", data={}),
    )
    yield "invalid-field", with_event(time="31/02/2023")
    yield "not-a-number", with_data(numerator=float("nan"))
    yield "too-deep", with_data(note=nested)
    yield "event-too-large", with_data(note="x" * 20_000)
    yield "numerator-above-denominator", with_data(numerator=3)
    yield "unknown-indicator", with_data(indicator="khong_co_chi_tieu_nay")
    yield "invalid-period", with_data(period="2023-13")
    yield "in-the-future", with_event(time=at(dt.date(year + 1, 6, 1), 8).isoformat())
    yield "malformed-json", lambda value: body_of(value).replace(b'"denominator":2', b'"denominator":02')
