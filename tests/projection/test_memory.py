"""Documents in memory answer as MongoDB does: the same questions to both, on the same documents."""

import random
from typing import Any

import pytest

from par.projection.folding.memory import MemoryDatabase
from par.projection.store.database import Database
from par.projection.store.reading import items, one
from par.service.paging import PageQuestion, page

FILTERS: list[dict[str, Any]] = [
    {},
    {"_id": "d3"},
    {"_id": "none"},
    {"_id": {"$in": ["d1", "d7", "none"]}},
    {"city": "a", "year": 2023},
    {"city": {"$nin": ["a", "b"]}, "units": {"$nin": ["u2"]}},
    {"city": "a", "round": {"$exists": True}},
    {"round": {"$exists": False}},
    {"units": "u1"},
    {"units": ["u1", "u2"]},
    {"score": None},
    {"year": {"$gt": 2022}},
    {"city": {"$gte": "a", "$lt": "b"}},
    {"year": {"$lte": 2022}, "city": {"$ne": "a"}},
    {"open": True},
    {"open": 1},
    {"year": "2023"},
    {"$or": [{"city": "b"}, {"year": {"$gt": 2022}, "city": "a"}]},
    {"$and": [{"city": "a"}, {"$or": [{"year": 2022}, {"units": "u3"}]}]},
]
ORDERS = (["city", "year", "_id"], ["score", "_id"], ["round", "_id"], ["year", "city", "_id"])


def documents() -> list[dict[str, Any]]:
    chance = random.Random(3)
    made: list[dict[str, Any]] = []
    for number in range(60):
        document: dict[str, Any] = {
            "_id": f"d{number}",
            "name": f"n{number}",
            "city": chance.choice(["a", "b", "ă", "A"]),
            "year": chance.choice([2021, 2022, 2023]),
            "units": chance.sample(["u1", "u2", "u3"], chance.randint(0, 3)),
            "score": chance.choice([None, "1/2", "3/4"]),
            "open": chance.choice([True, False, 1]),
        }
        if chance.random() < 0.5:
            document["round"] = chance.choice(["r", 1, None])
        made.append(document)
    return made


@pytest.fixture
async def both(database: Database) -> tuple[Database, Any]:
    held = documents()
    await database["things"].insert_many(held)
    return database, MemoryDatabase({"things": {document["_id"]: document for document in held}})


@pytest.mark.parametrize("where", FILTERS, ids=str)
async def test_the_same_documents_are_found(both: tuple[Database, Any], where: dict[str, Any]) -> None:
    stored, memory = both
    for order in ORDERS:
        keys = [(name, 1) for name in order]
        for hidden in ({}, {"_id": 0, "units": 0}):
            expected = await stored["things"].find(where, hidden).sort(keys).to_list(None)
            assert await memory["things"].find(where, hidden).sort(keys).to_list(None) == expected
    ids = {document["_id"] async for document in stored["things"].find(where)}
    assert {document["_id"] async for document in memory["things"].find(where)} == ids
    first = await memory["things"].find_one(where)
    assert (first is None) == (not ids)
    for field in ("city", "year"):
        assert set(await memory["things"].distinct(field, where)) == set(await stored["things"].distinct(field, where))


async def test_the_reads_of_services_give_the_same(both: tuple[Database, Any]) -> None:
    stored, memory = both
    where = {"city": "a"}
    assert await items(memory, "things", where, ["year", "_id"]) == await items(
        stored, "things", where, ["year", "_id"]
    )
    assert await one(memory, "things", "d5") == await one(stored, "things", "d5")
    after = ""
    for _ in range(100):
        asked = PageQuestion(limit=7, after=after)
        expected = await page(stored, "things", {}, ("city", "year", "name"), asked)
        assert await page(memory, "things", {}, ("city", "year", "name"), asked) == expected
        if expected["next"] is None:
            break
        after = expected["next"]
    else:
        raise AssertionError("the list has no end")


@pytest.mark.parametrize("where", [{"$nor": []}, {"a.b": 1}, {"city": {"$regex": "a"}}], ids=str)
async def test_what_is_not_understood_is_refused_loudly(both: tuple[Database, Any], where: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not understood"):
        await both[1]["things"].find(where).to_list(None)


async def test_a_read_leaves_the_documents_as_they_are(both: tuple[Database, Any]) -> None:
    """Reads take fields out of what they get."""
    (document,) = await both[1]["things"].find({"_id": "d1"}).to_list(None)
    document.pop("city")
    assert "city" in (await both[1]["things"].find_one({"_id": "d1"}))
