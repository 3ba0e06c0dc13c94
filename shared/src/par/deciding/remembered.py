"""The aggregates that a service used last, in bounded memory: of each its state and its identities, as of a position.

An aggregate that is not remembered is read from the log again, which costs both sides more with each event that it has.
A city of 240 communes that report 24 indicators has 5,760 aggregates a year, and each comes round once a month; what
is corrected, of earlier years.
"""

import copyreg
import pickle
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, Final

from par.bounded import Bounded
from par.deciding.decider import Decider
from par.deciding.identities import Executions
from par.deciding.together import Aggregate
from par.events import AggregateId

AT_HAND: Final = 2_000
AT_HAND_EVENTS: Final = 40_000
"""Of all aggregates at hand: some 50 bytes each."""
PACKED_BYTES: Final = 32_000_000


def _proxied(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


# States are not to be changed, so their mappings are these.
copyreg.pickle(MappingProxyType, lambda proxy: (_proxied, (dict(proxy),)))


class Remembered:
    """The aggregates used last.

    Those used last of all as objects: ``at_hand`` at most, with ``events`` in all. Those used before them packed, up to
    ``packed_bytes``. (One with a hundred events takes some 6 kB as objects and 2.5 kB packed. It is packed and unpacked
    in 0.1 ms; reading it takes 3 ms of this process, and as much again of the server.) What is remembered may be behind
    the log, which is asked with every append.
    """

    def __init__(self, at_hand: int = AT_HAND, packed_bytes: int = PACKED_BYTES, events: int = AT_HAND_EVENTS) -> None:
        self._at_hand = at_hand
        self._most_events = events
        self._found: OrderedDict[AggregateId, Aggregate[Any]] = OrderedDict()
        self._counted: dict[AggregateId, int] = {}
        self._events = 0
        self._packed = Bounded[AggregateId, bytes](packed_bytes)
        self.forgetting: Callable[[AggregateId, Aggregate[Any]], None] | None = None
        """Told of each aggregate that is forgotten."""

    def __len__(self) -> int:
        return len(self._found) + len(self._packed)

    def take(self, aggregate: AggregateId, decider: Decider[Any, Any]) -> Aggregate[Any]:
        """What is known of an aggregate, the same object for all who ask meanwhile; to be given back with :meth:`keep`.

        Of one that is not remembered nothing is known: it is at position 0.
        """
        found = self._found.get(aggregate)
        if found is None:
            found = self._found[aggregate] = self._unpacked(aggregate) or Aggregate(decider.initial)
        else:
            self._found.move_to_end(aggregate)
        return found

    def keep(self, aggregate: AggregateId, found: Aggregate[Any]) -> None:
        """Make room, also after a refusal. What the log does not know takes none: names can be made up at will."""
        kept = self._found.setdefault(aggregate, found)
        if kept is found and found.position == 0:
            del self._found[aggregate]
        else:
            self._count(aggregate, len(kept.known))
        while len(self._found) > self._at_hand or (self._events > self._most_events and len(self._found) > 1):
            oldest, packed = self._found.popitem(last=False)
            self._count(oldest, 0)
            self._pack(oldest, packed)

    def latest_first(self) -> Iterator[tuple[AggregateId, Aggregate[Any]]]:
        """All that is remembered; what is packed, in copies that are thrown away."""
        yield from reversed([*self._found.items()])
        for aggregate, packed in self._packed.latest_first():
            yield aggregate, _as_it_was(packed)

    def _count(self, aggregate: AggregateId, events: int) -> None:
        self._events += events - self._counted.pop(aggregate, 0)
        if events:
            self._counted[aggregate] = events

    def _pack(self, aggregate: AggregateId, found: Aggregate[Any]) -> None:
        if found.position:
            content = (found.state, found.position, found.known.packed(), found.kept)
            packed = zlib.compress(pickle.dumps(content, pickle.HIGHEST_PROTOCOL), zlib.Z_BEST_SPEED)
            for oldest, last in self._packed.put(aggregate, packed, len(packed)):
                if self.forgetting is not None:
                    self.forgetting(oldest, _as_it_was(last))

    def _unpacked(self, aggregate: AggregateId) -> Aggregate[Any] | None:
        packed = self._packed.pop(aggregate)
        return None if packed is None else _as_it_was(packed)


def _as_it_was(packed: bytes) -> Aggregate[Any]:
    # (Written by this process, for itself.)
    state, position, known, kept = pickle.loads(zlib.decompress(packed))  # noqa: S301
    return Aggregate(state, position, Executions(known), kept)
