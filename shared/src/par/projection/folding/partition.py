"""Partitions: which part of the log, and which documents, belong to which of a fixed number of folds.

A partition has whole cities, told apart by the first word of their names: the id of a unit begins with the name of
its city, and of two cities whose names begin alike (``cao`` and ``cao-bang``) it may come to belong to the other one.
Every document is about something of one such city (a unit, a plan, a sender): no two partitions ever write the same.

What belongs to no city (``all``: index sets, days, decisions of operators) is seen by every partition, for days count
everywhere. The documents that it names are those of partition 0; where it touches documents by what they hold, each
partition takes its own, by their field ``city``.
"""

import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from par.projection.folding.fold import Touch
from par.projection.folding.projection import Document, EventFact, EveryDocument

MOST_PARTITIONS: Final = 64
NO_CITY: Final = "all"


@lru_cache(maxsize=4096)
def partition_of(city: str, partitions: int) -> int:
    """The number of the partition that a city is in, for ever the same; 0 for what belongs to no city."""
    return 0 if city == NO_CITY else zlib.crc32(city.partition("-")[0].encode()) % partitions


def city_in(subject: str) -> str:
    """The city in a subject of the log or of the reports, ``par.log.<city>.…`` or ``par.report.<city>.…``."""
    return subject.split(".", 3)[2]


@dataclass(frozen=True, slots=True)
class Partition:
    """Number ``number`` of ``count``."""

    number: int = 0
    count: int = 1

    def has(self, city: str) -> bool:
        """Whether the city's documents are here."""
        return self.count == 1 or partition_of(city, self.count) == self.number

    def sees(self, log_subject: str) -> bool:
        """Whether an event on the subject is folded here."""
        return self.count == 1 or (city := city_in(log_subject)) == NO_CITY or self.has(city)

    def label(self, read_models: str) -> str:
        """Names the read models of this part: of one that is the whole, as they are called themselves. Durable."""
        return read_models if self.count == 1 else f"{read_models}:{self.number}"

    def parked_id(self, position: int, log_subject: str) -> int | str:
        """The id of a parked event; one of no city may be parked in several partitions."""
        only_one = self.number == 0 or city_in(log_subject) != NO_CITY
        return position if only_one else f"{position}:{self.number}"

    @property
    def parked_here(self) -> Mapping[str, Any]:
        """Selects what is parked here, among rows on subjects that are seen here."""
        if self.count == 1:
            return {}
        others = {"log_subject": {"$regex": rf"^par\.log\.{NO_CITY}\."}, "_id": {"$not": self._parked_ids}}
        return {"$nor": [others]}

    @property
    def _parked_ids(self) -> Mapping[str, Any]:
        return {"$type": "number"} if self.number == 0 else {"$regex": f":{self.number}$"}

    def own(self, touched: Iterable[Touch], of_no_city: Collection[int]) -> list[Touch]:
        """What events touch in this partition; ``of_no_city`` are the positions of those that all partitions see."""
        found: list[Touch] = []
        for fact, keys in touched:
            if isinstance(keys, EveryDocument):
                found.append((fact, self._of_own(keys)))
            elif self.number == 0 or not isinstance(fact, EventFact) or fact.position not in of_no_city:
                found.append((fact, keys))
        return found

    def _of_own(self, every: EveryDocument) -> EveryDocument:
        def matches(document: Document) -> bool:
            return every.matches(document) and self.has(document["city"])

        return EveryDocument(every.where, matches)


WHOLE: Final = Partition()


def partitions_of(count: int) -> tuple[Partition, ...]:
    """All of them, by number."""
    return tuple(Partition(number, count) for number in range(count))
