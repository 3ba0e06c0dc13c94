"""Read models that cannot apply some events, and an independent fold that parks them one event at a time."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from tests.projection.models import Counts, Open, Total, percent

from par.events import Event, Recorded, data_class, decode
from par.events.parking import ParkedDiscarded, ParkedSubstituted, ParkingFact, parking_id
from par.events.registry import EventData
from par.projection import Document, Fact, Projection, ReadModels
from par.projection.store.digest import content
from par.testing.projections import InMemory

SERVICE = "test"
UNFOLDABLE = frozenset({90, 91, 92})
UNSTORABLE = 97
TOO_GREAT = 2**70
"""MongoDB has no type for it."""

Raw = tuple[int, str, bytes]
"""Position, log subject, payload."""


class Picky(Projection):
    """Stands behind all others, so that what it cannot fold has been folded by them already."""

    name = "picky"

    def __init__(self, unfoldable: Collection[int] = UNFOLDABLE, unstorable: int | None = UNSTORABLE) -> None:
        self._unfoldable = unfoldable
        self._unstorable = unstorable

    def keys(self, fact: Fact) -> Iterable[str]:
        return (fact.event.subject,) if percent(fact) is not None else ()  # type: ignore[union-attr]

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        number = percent(fact)
        if number in self._unfoldable:
            raise ValueError(f"cannot fold {number}")
        before = document or {"greatest": 0, "last": 0}
        weight = TOO_GREAT if number == self._unstorable else number
        return {"greatest": max(before["greatest"], weight or 0), "last": number}


def picky_models(name: str = SERVICE, *, mended: bool = False) -> ReadModels:
    picky = Picky((), None) if mended else Picky()
    return ReadModels(name, [Counts(), Total(), Open(), picky])


@dataclass
class OneByOne:
    """What must be there after each event: parked rows by position, and documents (whatever their positions)."""

    models: ReadModels
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.memory = InMemory(self.models)
        self.payloads: dict[int, bytes] = {}

    @property
    def documents(self) -> dict[str, dict[str, Any]]:
        return {
            name: {key: content(document) for key, document in found.items()}
            for name, found in self.memory.documents.items()
        }

    def take(self, log: Iterable[Raw]) -> "OneByOne":
        for position, subject, payload in log:
            self.payloads[position] = payload
            if subject == parking_id(self.models.name).log_subject:
                self._decide(decode(payload).data)
            elif self._line(subject):
                self._park(position, subject, None)
            elif (why := self._apply(position, subject, payload, None)) is not None:
                self._park(position, subject, why)
        return self

    def _line(self, subject: str) -> list[int]:
        return sorted(position for position, row in self.rows.items() if row["log_subject"] == subject)

    def _park(self, position: int, subject: str, why: str | None) -> None:
        self.rows[position] = {"log_subject": subject, "poison": why is not None, "stage": why, "data": None}

    def _apply(self, position: int, subject: str, payload: bytes, instead: dict[str, Any] | None) -> str | None:
        """Apply one event to all read models, or to none and say why."""
        try:
            event = decode(payload) if instead is None else _with(payload, instead)
        except ValueError:
            return "decode"
        before, day = {name: dict(found) for name, found in self.memory.documents.items()}, self.memory._day
        try:
            self.memory.advance([Recorded(position, subject, event)])
        except ValueError:
            why = "fold"
        except TypeError:  # no value that MongoDB has
            why = "store"
        else:
            return None
        self.memory.documents, self.memory._day = before, day
        return why

    def _decide(self, decision: EventData) -> None:
        assert isinstance(decision, ParkingFact)
        at = decision.position
        if isinstance(decision, ParkedDiscarded) and at in self._line(decision.log_subject):
            del self.rows[at]
        if isinstance(decision, ParkedSubstituted) and at in self._line(decision.log_subject):
            self.rows[at]["data"] = decision.data
        for position in self._line(decision.log_subject):
            row = self.rows[position]
            why = self._apply(position, row["log_subject"], self.payloads[position], row["data"])
            if why is not None:
                row |= {"poison": True, "stage": why}
                return
            del self.rows[position]


def _with(payload: bytes, data: dict[str, Any]) -> Event:
    """The event with other data; what the wire says of it otherwise must be sound."""
    body = orjson.loads(payload)
    model = data_class(body["type"])
    assert model is not None
    return decode(orjson.dumps(body | {"data": data}))
