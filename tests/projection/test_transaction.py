"""What a batch writes: only what differs, and exactly what was folded, whatever the fields are called and hold."""

from collections.abc import Mapping
from typing import Any

import bson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import InsertOne, ReplaceOne, UpdateOne

from par.projection.store.database import CHECKPOINTS, OUTBOX, Database
from par.projection.store.transaction import (
    WHOLE_BYTES,
    FencedError,
    Move,
    TooSlowError,
    Write,
    commit,
    inserting,
    merged,
    write_of,
)
from par.projection.store.transaction import _operation as operation

NAMES = st.sampled_from(["a", "b", "c", "$a", "a.b", "_x", "$literal"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.sampled_from(["", "$a", "$$ROOT", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=4,
)
FIELDS = st.sampled_from(["a", "b", "c", "a.b", "_x"])
"""Of a document itself: names of our code, of which MongoDB takes none that begins with ``$``."""
DOCUMENTS = st.none() | st.dictionaries(FIELDS, VALUES, max_size=4)


def test_only_fields_that_are_other_objects_are_written() -> None:
    shared = {"large": [1, 2, 3]}
    before = {"_id": "k", "position": 7000, "kept": shared, "count": 1, "gone": 1}
    after = {"_id": "k", "position": 7001, "kept": shared, "count": 2}
    made = operation("k", Write(True, after, before))
    assert made == UpdateOne({"_id": "k"}, {"$set": {"position": 7001, "count": 2}, "$unset": {"gone": ""}})


def test_of_a_map_with_many_entries_those_are_written_that_are_other_objects() -> None:
    months = {f"2023-{number:02}": [number] for number in range(1, 13)}
    before = {"_id": "k", "months": months, "place": {"unit": "a", "city": "b"}}
    changed = {name: value for name, value in months.items() if name != "2023-03"} | {"2023-05": [], "2024-01": [1]}
    after = {"_id": "k", "months": changed, "place": {"unit": "a", "city": "c"}}
    made = operation("k", Write(True, after, before))
    entries = {"months.2023-05": [], "months.2024-01": [1]}
    what = {"$set": {"place": {"unit": "a", "city": "c"}, **entries}, "$unset": {"months.2023-03": ""}}
    assert made == UpdateOne({"_id": "k"}, what)


@pytest.mark.parametrize("name", ["", "a.b", "$a"])
def test_an_entry_whose_name_is_none_in_a_path_means_the_whole_map(name: str) -> None:
    entries: dict[str, Any] = {f"{number}": [number] for number in range(8)}
    others = {**entries, name: 1}
    made = operation("k", Write(True, {"_id": "k", "of": others}, {"_id": "k", "of": entries}))
    assert made == UpdateOne({"_id": "k"}, {"$set": {"of": others}})


def test_a_small_document_is_written_as_it_is_encoded_and_a_large_one_by_what_differs() -> None:
    before: dict[str, Any] = {"_id": "k", "text": "x" * WHOLE_BYTES, "small": 1}
    after = {**before, "small": 2}
    large = operation("k", write_of(before, after, bson.encode(after)))
    assert large == UpdateOne({"_id": "k"}, {"$set": {"small": 2}})
    small = {"_id": "k", "small": 2}
    for earlier, how in ((before, ReplaceOne), (None, InsertOne)):
        made = operation("k", write_of(earlier, small, bson.encode(small)))
        assert isinstance(made, how)
        assert made._doc.raw == bson.encode(small)


def test_a_name_that_would_be_a_path_means_the_whole_document() -> None:
    made = operation("k", Write(True, {"_id": "k", "a.b": 2}, {"_id": "k", "a.b": 1}))
    assert isinstance(made, ReplaceOne)


def test_what_came_and_went_is_not_written() -> None:
    assert operation("k", Write(False, None)) is None


def test_a_row_that_is_there_after_all_moves_nothing(
    mongo: "AsyncIOMotorClient[dict[str, Any]]", database: Database
) -> None:
    """Another process has offered it meanwhile; what was known of rows is thrown away, and they are written anew."""
    found = database.delegate
    found[CHECKPOINTS].insert_one({"_id": "test", "position": 0, "term": None, "day": None})
    found[OUTBOX].insert_one({"_id": "a", "position": 1})
    writes = {OUTBOX: {name: Write(True, {"_id": name, "position": 2}) for name in ("a", "b")}}
    move = Move("test", None, 0, 2, None)
    with pytest.raises(FencedError, match="not there before"):
        commit(found, move, inserting(writes, OUTBOX, {"a", "b"}))
    assert [row["position"] for row in found[OUTBOX].find()] == [1]

    commit(found, move, inserting(writes, OUTBOX, {"b"}))
    assert [row["position"] for row in found[OUTBOX].find()] == [2, 2]


def encoded(state: dict[str, Any] | None) -> bytes | None:
    return None if state is None else bson.encode(state)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=st.lists(DOCUMENTS, min_size=2, max_size=5), cut=st.integers(0, 4), are_packed=st.booleans())
async def test_the_database_holds_what_was_folded(
    mongo: "AsyncIOMotorClient[dict[str, Any]]",
    database: Database,
    states: list[dict[str, Any] | None],
    cut: int,
    are_packed: bool,
) -> None:
    """Any sequence of states of a document, committed in one or two transactions; also as they are encoded."""
    found = database.delegate
    found[CHECKPOINTS].replace_one({"_id": "test"}, {"position": 0, "day": None}, upsert=True)
    found["documents"].delete_many({})
    numbered = [None if state is None else {**state, "_id": "k", "position": at} for at, state in enumerate(states)]
    steps = [
        {"documents": {"k": Write(before is not None, after, before, encoded(after) if are_packed else None)}}
        for before, after in zip([None, *numbered], numbered, strict=False)
    ]
    position = 0
    for part in (steps[:cut], steps[cut:]):
        if part:
            commit(found, Move("test", None, position, position + len(part), None), merged(part))
            position += len(part)
    assert found["documents"].find_one({"_id": "k"}) == numbered[-1]


ENTRIES = st.sampled_from([*"abcdefgh", "0", "é", "a b", "", "x.y", "$x", "$", "$[]"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.dictionaries(ENTRIES, VALUES, min_size=4, max_size=12),
    changes=st.lists(st.dictionaries(ENTRIES, st.none() | VALUES, min_size=1, max_size=3), min_size=1, max_size=4),
)
async def test_the_database_holds_the_maps_that_were_folded(
    mongo: "AsyncIOMotorClient[dict[str, Any]]",
    database: Database,
    start: dict[str, Any],
    changes: list[dict[str, Any]],
) -> None:
    """Entries of a map come, go (None) and change, one commit after the other."""
    found = database.delegate
    found[CHECKPOINTS].replace_one({"_id": "test"}, {"position": 0, "day": None}, upsert=True)
    found["documents"].delete_many({})
    before: dict[str, Any] | None = None
    entries = start
    for position, change in enumerate([{}, *changes]):
        entries = {name: value for name, value in {**entries, **change}.items() if name not in change or value}
        after = {"_id": "k", "position": position, "of": entries}
        writes = {"documents": {"k": Write(before is not None, after, before)}}
        commit(found, Move("test", None, position, position + 1, None), writes)
        assert found["documents"].find_one({"_id": "k"}) == after
        before = after


async def test_a_transaction_is_not_tried_for_minutes(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    found = database.delegate
    found[CHECKPOINTS].insert_one({"_id": "test", "position": 0, "day": None})
    found.create_collection("documents")
    monkeypatch.setattr("par.projection.store.transaction.MOST_TRIES", 0)
    with pytest.raises(TooSlowError, match="1 writes"):
        commit(found, Move("test", None, 0, 1, None), {"documents": {"k": Write(False, {"_id": "k"})}})
    assert found["documents"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("before", "is_packed"), [({"_id": "k", "n": 1}, False), ({"_id": "k", "n": 1}, True), (None, False)]
)
async def test_a_document_that_is_gone_stops_the_commit(
    database: Database, before: Mapping[str, Any] | None, is_packed: bool
) -> None:
    found = database.delegate
    found[CHECKPOINTS].insert_one({"_id": "test", "position": 0, "day": None})
    found.create_collection("documents")
    after = {"_id": "k", "n": 2}
    writes = {"documents": {"k": Write(True, after, before, bson.encode(after) if is_packed else None)}}
    if before is None:  # nobody claimed to know what is there
        commit(found, Move("test", None, 0, 1, None), writes)
        assert found["documents"].find_one({"_id": "k"}) == {"_id": "k", "n": 2}
        return
    with pytest.raises(FencedError, match="documents lacks"):
        commit(found, Move("test", None, 0, 1, None), writes)
    checkpoint = found[CHECKPOINTS].find_one({"_id": "test"})
    assert checkpoint is not None
    assert checkpoint["position"] == 0
