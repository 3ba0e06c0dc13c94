"""What a projection is: a pure fold of facts into documents.

Facts are the events of the log, or the changes of documents that another projection of the same read models
made. So read models form a small graph: log -> obligations -> unit_status, and each node stays a plain function
``evolve(document | None, fact) -> document | None``.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, NamedTuple

from par.events import Event

Document = Mapping[str, Any]
"""A read model document: JSON values only (text, int, bool, None, lists, maps); dates as ISO text,
exact decimals as text. Never changed in place. ``_id`` and ``position`` are set by the engine."""

LOG_FACTS: Final = "log"
"""The name under which a projection follows the events of the log."""


class EventFact(NamedTuple):
    """An event at its position; ``day`` is the calendar day the ledger had opened by then (None: none yet)."""

    position: int
    day: dt.date | None
    event: Event


class ChangeFact(NamedTuple):
    """A document of ``projection`` that the event at ``position`` created, changed or removed."""

    position: int
    day: dt.date | None
    projection: str
    key: str
    before: Document | None
    after: Document | None


Fact = EventFact | ChangeFact


@dataclass(frozen=True, slots=True)
class EveryDocument:
    """All documents for which ``matches`` is true at that moment; ``where`` is a MongoDB filter.

    ``where`` must select every stored document that may match; it may select more.
    """

    where: Mapping[str, Any]
    matches: Callable[[Document], bool]


@dataclass(frozen=True, slots=True)
class Announcement:
    """What downstream consumers learn when a document changes.

    All but ``data`` are subject tokens: ``par.report.<city>.<topic>.<unit>[.<part>]…``. What is said of a year
    has the year as its first part, so that the last message of a subject is the last state of that year.
    """

    topic: str
    city: str
    unit: str
    data: Mapping[str, Any]
    parts: tuple[str, ...] = ()

    @property
    def report_subject(self) -> str:
        """The subject on the stream ``REPORT``."""
        return ".".join(("par.report", self.city, self.topic, self.unit, *self.parts))


class Projection(ABC):
    """One read model: one collection of documents, named for ever by ``name``."""

    name: ClassVar[str]
    """Collection and metric label. Durable: never rename; build a new one beside it instead."""

    version: ClassVar[int] = 1
    """Raise it when ``keys`` or ``evolve`` give other documents than before: the service then builds new ones."""

    follows: ClassVar[tuple[str, ...]] = (LOG_FACTS,)
    """Whose facts it folds: ``log``, or names of projections that stand before it in the same read models."""

    changes_again: ClassVar[bool] = True
    """Whether a document that was changed lately is changed again, often. Else memory keeps none of them."""

    indexes: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Fields that queries select by, one tuple per compound index."""

    @abstractmethod
    def keys(self, fact: Fact) -> Iterable[str] | EveryDocument:
        """The ids of the documents that ``fact`` may touch."""

    @abstractmethod
    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The document after ``fact``: a new mapping, the same one when nothing changed, or None to remove it."""

    def announce(self, key: str, document: Document) -> Announcement | None:
        """What consumers are told of this state of the document; None: nothing."""
        return None
