"""The helper that folds in memory finds the faults it is there for, and facts come in the right order."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from par.events import Event, Recorded
from par.events.day import DayOpened
from par.projection import (
    Announcement,
    ChangeFact,
    Document,
    EventFact,
    EveryDocument,
    Fact,
    Projection,
    ReadModels,
)
from par.testing.projections import assert_stable, folded

DAYS = 12


def days(count: int = DAYS) -> list[Recorded]:
    recorded = []
    for number in range(1, count + 1):
        day = dt.date(2023, 1, number)
        time = dt.datetime(2023, 1, number, tzinfo=dt.UTC)
        event = Event(f"d{number}", "/a", "calendar/all", time, DayOpened(day=day, previous=None))
        recorded.append(Recorded(number, "par.log.all.progress.calendar.all", event))
    return recorded


class Counting(Projection):
    """Counts events in two documents, odd and even; how is up to the test."""

    name = "counting"

    def __init__(self, step: Callable[[dict[str, Any]], Any]) -> None:
        self._step = step

    def keys(self, fact: Fact) -> Iterable[str]:
        return (f"{fact.position % 2}",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        result = self._step(document or {"days": [], "count": 0})  # type: ignore[arg-type]
        return result if isinstance(result, dict) else document


def models(step: Callable[[dict[str, Any]], Any]) -> ReadModels:
    return ReadModels("test", [Counting(step)])


def counted(document: dict[str, Any]) -> dict[str, Any]:
    return {"count": document["count"] + 1, "days": [*document["days"], "x"]}


def test_a_sound_projection_gives_the_same_in_all_batches() -> None:
    documents = assert_stable(models(counted), days())

    assert documents["counting"]["0"] == {"count": 6, "days": ["x"] * 6, "_id": "0", "position": 12}


@pytest.mark.parametrize("sizes", [None, [1, 1, 1], [5], [4, 100]])
def test_any_batches_can_be_chosen(sizes: list[int] | None) -> None:
    assert folded(models(counted), days(), sizes)["counting"]["1"]["count"] == 6


def test_a_change_in_place_fails() -> None:
    def appending(document: dict[str, Any]) -> dict[str, Any]:
        document["days"].append("x")
        return {**document, "count": document["count"] + 1}

    def setting(document: dict[str, Any]) -> dict[str, Any]:
        document["count"] += 1
        return dict(document)

    for step in (appending, setting):
        with pytest.raises(TypeError, match="never changed in place"):
            assert_stable(models(step), days())


@pytest.mark.parametrize("value", [1.5, dt.date(2023, 1, 1), ("a",), {1: "a"}, 2**63])
def test_what_the_database_would_change_fails(value: object) -> None:
    with pytest.raises(TypeError, match="not a value of a document at /days"):
        folded(models(lambda document: {**document, "count": document["count"] + 1, "days": value}), days())


def test_a_memory_beside_the_documents_fails() -> None:
    seen: list[int] = []

    def remembering(document: dict[str, Any]) -> dict[str, Any]:
        seen.append(1)
        return {**document, "count": len(seen)}

    with pytest.raises(AssertionError, match="other documents"):
        assert_stable(models(remembering), days())


class Loud(Counting):
    """Announces both of its documents on one subject whenever the second one changes."""

    name = "loud"

    def keys(self, fact: Fact) -> Iterable[str]:
        return ("0", "1")

    def announce(self, key: str, document: Document) -> Announcement:
        return Announcement("topic", "city", "unit", {"count": document["count"]})


def test_two_announcements_of_one_identity_fail() -> None:
    with pytest.raises(AssertionError, match="under one identity"):
        assert_stable(ReadModels("test", [Loud(counted)]), days())


class Last(Projection):
    """Follows the log and two projections, and keeps what it was told, in order."""

    name = "last"
    follows = ("log", "counting", "loud")

    def keys(self, fact: Fact) -> Iterable[str]:
        return ("all",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        what = "log" if isinstance(fact, EventFact) else fact.projection
        told = [] if document is None else document["told"]
        return {"told": [*told, f"{fact.position} {what}"]}


def test_facts_of_several_sources_come_in_the_order_of_positions() -> None:
    read_models = ReadModels("test", [Counting(counted), Loud(counted), Last()])

    told = folded(read_models, days(3))["last"]["all"]["told"]

    assert told == [f"{n} {what}" for n in (1, 2, 3) for what in ("log", "counting", "loud", "loud")]


class Opening(Projection):
    """Opens a document per day; each third day closes all that are open."""

    name = "opening"
    follows = ("counting",)

    def keys(self, fact: Fact) -> Iterable[str] | EveryDocument:
        assert isinstance(fact, ChangeFact)
        if fact.position % 3 == 0:
            return EveryDocument({"open": True}, lambda document: document["open"])
        return (f"day-{fact.position}",)

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        return {"open": document is None}


def test_documents_are_found_by_what_they_hold_too() -> None:
    documents = assert_stable(ReadModels("test", [Counting(counted), Opening()]), days(7))

    assert {key: found["open"] for key, found in documents["opening"].items()} == {
        "day-1": False,
        "day-2": False,
        "day-4": False,
        "day-5": False,
        "day-7": True,
    }
