"""The pure parts of the engine: folding, what counts as a change, what is announced, the memory of documents."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import bson
import pytest
from tests.happenings import TIME, aggregate, event

from par.bounded import ENTRY_BYTES
from par.events import Event, Recorded
from par.events.day import DayOpened
from par.projection import Announcement, ChangeFact, Document, EventFact, EveryDocument, Fact, Projection, ReadModels
from par.projection.folding.fold import Documents, Touch, fold
from par.projection.folding.read_models import Step, announcements, facts_for, touches
from par.projection.following import cache as following_cache
from par.projection.following.cache import ABSENT, UNPACKED_TIMES, DocumentCache

OF = aggregate("city")


def fact(position: int) -> EventFact:
    return EventFact(position, None, event(OF, position))


class Told(Projection):
    """Evolves as the test says; announces the field ``told``."""

    name = "told"

    def __init__(self, evolve: Callable[[Document | None, Fact], Document | None]) -> None:
        self._evolve = evolve

    def keys(self, fact: Fact) -> Iterable[str]:
        return ("a",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        return self._evolve(document, fact)

    def announce(self, key: str, document: Document) -> Announcement | None:
        return Announcement("t", "c", key, {"told": document["told"]}) if document["told"] else None


def counting(document: Document | None, fact: Fact) -> Document | None:
    return {"told": 0 if document is None else document["told"] + 1}


def touching(*positions: int, keys: tuple[str, ...] | EveryDocument = ("a",)) -> list[Touch]:
    return [(fact(position), keys) for position in positions]


def test_changes_carry_their_position_and_what_was_before() -> None:
    documents = Documents({"a": None})

    changes = fold(Told(counting), touching(3, 5), documents)

    first = {"told": 0, "_id": "a", "position": 3}
    second = {"told": 1, "_id": "a", "position": 5}
    assert changes == [
        ChangeFact(3, None, "told", "a", None, first),
        ChangeFact(5, None, "told", "a", first, second),
    ]
    assert documents.current == {"a": second}
    assert documents.initial == {"a": None}


def test_a_document_that_says_the_same_is_no_change() -> None:
    before = {"told": 1, "_id": "a", "position": 3}
    for same in (lambda document, _: document, lambda *_: {"told": 1}, lambda document, _: dict(document)):
        documents = Documents({"a": before})
        assert fold(Told(same), touching(5), documents) == []
        assert documents.changed() == []
        assert documents.current["a"] is before


def test_a_document_can_be_removed_and_come_back() -> None:
    before = {"told": 1, "_id": "a", "position": 3}
    documents = Documents({"a": before})

    removed = fold(Told(lambda *_: None), touching(5, 6), documents)

    assert removed == [ChangeFact(5, None, "told", "a", before, None)]
    assert documents.changed() == ["a"]
    fold(Told(lambda *_: {"told": 1}), touching(7), documents)
    assert documents.current["a"] == {"told": 1, "_id": "a", "position": 7}


def test_every_document_means_those_that_match_at_that_moment() -> None:
    def evolve(document: Document | None, fact: Fact) -> Document | None:
        return {"told": (document or {"told": 0})["told"] + fact.position}

    below_ten = EveryDocument({}, lambda document: document["told"] < 10)
    documents = Documents({"b": {"told": 1}, "a": {"told": 2}, "c": {"told": 50}, "d": None})

    changes = fold(Told(evolve), [*touching(4, 8, 9, keys=below_ten)], documents)

    assert [(change.position, change.key) for change in changes] == [(4, "a"), (4, "b"), (8, "a"), (8, "b")]


def test_a_document_that_was_not_loaded_is_an_error() -> None:
    with pytest.raises(KeyError):
        fold(Told(counting), touching(3, keys=("unknown",)), Documents({"a": None}))


def run(projection: Projection, positions: range, before: Document | None) -> list[tuple[int, object]]:
    step = Step(tuple(fact(position) for position in positions))
    documents = Documents({"a": before})
    made = fold(projection, touches(projection, facts_for(projection, step, [])), documents)
    told = announcements(projection, documents, made, step)
    return [(item.position, item.announcement.data) for item in told]


def test_the_last_state_of_a_batch_is_announced_when_it_says_something_else() -> None:
    assert run(Told(counting), range(1, 2), None) == []  # nothing to say yet
    assert run(Told(counting), range(1, 5), None) == [(4, {"told": 3})]
    assert run(Told(counting), range(5, 7), {"told": 3}) == [(6, {"told": 5})]
    assert run(Told(lambda *_: None), range(5, 7), {"told": 3}) == []

    def silent(document: Document | None, fact: Fact) -> Document | None:
        return {"told": 3, "other": fact.position}

    assert run(Told(silent), range(5, 7), {"told": 3}) == []

    def there_and_back(document: Document | None, fact: Fact) -> Document | None:
        return {"told": 3 + fact.position % 2}

    assert run(Told(there_and_back), range(5, 7), {"told": 3}) == []


def test_the_day_holds_from_its_event_on() -> None:
    def day(position: int, date: dt.date) -> Recorded:
        return Recorded(position, "s", Event(f"{position}", "/a", "c/c", TIME, DayOpened(day=date, previous=None)))

    first, second = dt.date(2023, 1, 2), dt.date(2023, 1, 3)
    plain = Recorded(2, "s", event(OF, 2))
    step = Step.of([plain, day(3, second), plain], first)

    assert [fact.day for fact in step.facts] == [first, second, second]
    assert step.day == second
    assert Step.of([plain], None).day is None


def test_projections_follow_only_earlier_ones() -> None:
    class After(Told):
        name = "after"
        follows = ("told",)

    ReadModels("fine", [Told(counting), After(counting)])
    with pytest.raises(ValueError, match="after follows a projection that does not stand before it"):
        ReadModels("wrong", [After(counting), Told(counting)])


def test_the_cache_forgets_what_was_unused_longest() -> None:
    one = {"n": 1}
    size = len(bson.encode(one))
    cache = DocumentCache(2 * (size + ENTRY_BYTES), 1_000_000)
    _remember(cache, "a", one)
    _remember(cache, "b", None)
    assert cache.known("c", ["a", "b", "x"]) == {"a": one, "b": None}  # absence is knowledge too
    assert cache.known("other", ["a"]) == {}

    cache.known("c", ["a"])
    _remember(cache, "c", {"n": 3})
    assert cache.known("c", ["a", "b", "c"]) == {"a": one, "c": {"n": 3}}

    _remember(cache, "a", {"n": 2})
    assert cache.known("c", ["a", "c"]) == {"a": {"n": 2}, "c": {"n": 3}}
    _remember(cache, "a", {"n": 3, "m": 3})
    assert cache.known("c", ["a", "c"]) == {"a": {"n": 3, "m": 3}}  # larger than before: another has to go
    _remember(cache, "a", None)
    assert cache.known("c", ["a"]) == {"a": None}
    cache.clear()
    assert cache.known("c", ["a", "c"]) == {}


def test_the_cache_gives_the_same_object_while_it_is_unpacked() -> None:
    one, other = {"n": [1]}, {"n": [2]}
    cache = DocumentCache(1_000_000, ENTRY_BYTES + UNPACKED_TIMES * len(bson.encode(one)))
    _remember(cache, "a", one)
    assert cache.known("c", ["a"])["a"] is one
    _remember(cache, "b", other)
    read = cache.known("c", ["a"])["a"]  # from its BSON, as only one may be unpacked
    assert (read, read is one) == (one, False)
    assert cache.known("c", ["a"])["a"] is read


def test_documents_share_the_names_of_their_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following_cache, "MOST_NAMES", 10)
    cache = DocumentCache(1_000_000, 1_000_000)
    held = {
        "months": {"2023-01": {"state": 1}},
        "rows": [[{"state": "state"}], 7, None, []],
        "raw": b"1",
    }
    one, other = (cache.unpacked(bson.encode(held)) for _ in range(2))

    assert one == other == held
    assert list(one) == list(held)
    for name, same in zip(_names(one), _names(other), strict=True):
        assert name is same
    # Names may be data: they are not kept for ever.
    cache.unpacked(bson.encode({f"unit {number}": None for number in range(10)}))
    after = cache.unpacked(bson.encode(held))
    assert after == held
    assert [name is same for name, same in zip(_names(one), _names(after), strict=True)] == [False] * 6


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for name, part in value.items() for found in (name, *_names(part))]
    return [found for part in value for found in _names(part)] if isinstance(value, list) else []


def _remember(cache: DocumentCache, key: str, document: dict[str, Any] | None) -> None:
    cache.remember("c", key, document, ABSENT if document is None else bson.encode(document))
