"""The events senders submit, as bytes ready for the wire."""

import datetime as dt
import hashlib
import json
import random
from dataclasses import dataclass
from typing import Any

from par.calendar.local_time import VIETNAM


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way: ``sender`` sends ``body`` on ``day``. ``fault`` is the code it must be refused with."""

    day: dt.date
    order: int
    sender: str
    body: bytes
    fault: str | None = None


@dataclass(slots=True)
class Letters:
    """The events of one thing as they are written; ``name`` makes their ids, ``luck`` the order of a day."""

    luck: random.Random
    subject: str
    name: str
    count: int = 0

    def send(
        self,
        sender: str,
        day: dt.date,
        happened: dt.datetime,
        type_: str,
        data: dict[str, Any],
        *,
        corrects: str | None = None,
        fault: str | None = None,
    ) -> Delivery:
        """The next event: ``sender`` sends it on ``day`` as ``par.<type_>.v1`` of the moment ``happened``."""
        self.count += 1
        value = event(sender, identity(self.count, self.name), f"par.{type_}.v1", self.subject, happened, data)
        if corrects is not None:
            value["corrects"] = corrects
        return Delivery(day, self.luck.randrange(1_000_000), sender, body_of(value), fault)


def event(
    sender: str, identity: str, type_: str, subject: str, happened: dt.datetime, data: dict[str, Any]
) -> dict[str, Any]:
    """A CloudEvent of ``sender``'s one-stop system."""
    return {
        "specversion": "1.0",
        "id": identity,
        "source": f"/{sender}/one-stop",
        "type": type_,
        "subject": subject,
        "time": happened.isoformat(),
        "data": data,
    }


def identity(number: int, *names: object) -> str:
    """A short id, the same in every run, for the ``number``-th event about the thing called ``names``."""
    return f"{hashlib.sha256('/'.join(map(str, names)).encode()).hexdigest()[:20]}.{number}"


def body_of(value: dict[str, Any]) -> bytes:
    """The JSON of an event; NaN is written as some careless senders write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A moment of a working day in Vietnam."""
    return dt.datetime.combine(day, dt.time(hour, minute), VIETNAM)
