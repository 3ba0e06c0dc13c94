"""The digest of a read model: equal contents give equal digests, and nothing but the position is left out."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from par.projection.store.database import Database
from par.projection.store.digest import collection_digest, content, document_bytes

LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=5)
NAMES = st.sampled_from(["a", "b", "position", "positions", "Position"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=3)
QUICK = settings(max_examples=60, deadline=None)


def moved(value: Any) -> Any:
    """The value with another position wherever a map has one, and one where it has none."""
    if isinstance(value, dict):
        return {"position": 123456, **{key: moved(part) for key, part in value.items() if key != "position"}}
    if isinstance(value, list):
        return [moved(part) for part in value]
    return value


@QUICK
@given(DOCUMENTS)
def test_positions_do_not_count_at_any_depth(document: dict[str, Any]) -> None:
    assert document_bytes(moved(document)) == document_bytes(document)


@QUICK
@given(DOCUMENTS, DOCUMENTS)
def test_everything_else_counts(one: dict[str, Any], other: dict[str, Any]) -> None:
    # Bool and number are equal in Python and different in JSON.
    assert (document_bytes(one) == document_bytes(other)) == (repr(ordered(one)) == repr(ordered(other)))


def ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((key, ordered(part)) for key, part in value.items() if key != "position")
    if isinstance(value, list):
        return ["list", *(ordered(part) for part in value)]
    return value


def test_only_the_field_of_that_name() -> None:
    document = {"_id": "a", "position": 1, "x": [{"position": 2, "positions": 3}], "Position": 4}
    assert content(document) == {"_id": "a", "x": [{"positions": 3}], "Position": 4}


async def test_the_order_of_writing_does_not_count(database: Database) -> None:
    documents = [{"_id": f"d{number}", "n": number, "position": number} for number in range(20)]
    await database["one"].insert_many(documents)
    await database["two"].insert_many([document | {"position": 7} for document in reversed(documents)])
    first = await collection_digest(database, "one")

    assert await collection_digest(database, "two") == first
    assert await collection_digest(database, "empty") != first
    await database["two"].update_one({"_id": "d3"}, {"$set": {"n": 4}})
    assert await collection_digest(database, "two") != first
    await database["one"].delete_one({"_id": "d19"})
    assert await collection_digest(database, "one") != first
