"""Pages of a list: all rows once, in order, whatever is asked for and whatever comes or goes meanwhile."""

import base64
import contextlib
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from par.problems import Rejected
from par.projection.store.database import Database
from par.service.paging import PageQuestion, cursor_of, page, page_of, place_of

ROWS = [{"_id": f"{kind}{number}", "kind": kind, "number": number} for kind in "abc" for number in range(7)]
ORDER = ("kind", "number")


async def _pages(database: Database, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        answer = await page(database, "rows", {}, ORDER, PageQuestion(after=after, limit=limit))
        assert len(answer["items"]) <= limit
        found += answer["items"]
        if answer["next"] is None:
            return found
        after = answer["next"]


@pytest.mark.parametrize("limit", [1, 2, 7, 20, 21, 22, 1000])
async def test_pages_hold_every_document_once_and_in_order(database: Database, limit: int) -> None:
    await database["rows"].insert_many([dict(row) for row in reversed(ROWS)])
    expected = [{"kind": row["kind"], "number": row["number"]} for row in ROWS]
    assert await _pages(database, limit) == expected


async def test_rows_that_come_and_go_shift_nothing(database: Database) -> None:
    await database["rows"].insert_many([dict(row) for row in ROWS])
    first = await page(database, "rows", {}, ORDER, PageQuestion(limit=8))
    await database["rows"].delete_many({"kind": "a"})
    await database["rows"].insert_one({"_id": "a9", "kind": "a", "number": 9})
    rest = await page(database, "rows", {}, ORDER, PageQuestion(after=first["next"]))
    assert [(row["kind"], row["number"]) for row in rest["items"]] == [
        *(("b", number) for number in range(1, 7)),
        *(("c", number) for number in range(7)),
    ]


async def test_a_condition_and_hidden_fields_hold_on_every_page(database: Database) -> None:
    await database["rows"].insert_many([dict(row) for row in ROWS])
    where = {"$or": [{"kind": "a"}, {"kind": "c"}]}
    first = await page(database, "rows", where, ORDER, PageQuestion(limit=10), without=("number",))
    rest = await page(database, "rows", where, ORDER, PageQuestion(after=first["next"]), without=("number",))
    assert first["items"] + rest["items"] == [{"kind": "a"}] * 7 + [{"kind": "c"}] * 7


def _held(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "%%%", "****"),
        *map(_held, ({"$gt": ""}, ["a"], ["a", 1, 2], ["a", None], ["a", 1.5], ["a", {"$ne": 1}], ["a", 2**63])),
        base64.urlsafe_b64encode(b'["a",' + b"9" * 400 + b"]").decode(),
    ],
)
async def test_a_cursor_that_we_did_not_make_is_refused(database: Database, cursor: str) -> None:
    with pytest.raises(Rejected) as refused:
        await page(database, "rows", {}, ORDER, PageQuestion(after=cursor))
    assert (refused.value.code, refused.value.pointer) == ("invalid-cursor", "/after")


@given(st.text(max_size=200) | st.lists(st.text() | st.integers(-5, 5), min_size=1, max_size=3).map(_held))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    with contextlib.suppress(Rejected):  # anything else it raises would be a fault
        place = place_of(text, 2)
        assert place is None or place_of(cursor_of(place), 2) == place


@given(st.sets(st.tuples(st.booleans(), st.integers(0, 30), st.text(max_size=5))), st.integers(1, 10))
def test_rows_in_memory_come_once_and_in_order(places: set[tuple[bool, int, str]], limit: int) -> None:
    rows, found, after = sorted(places), [], ""
    while True:
        answer = page_of(rows, lambda row: row, PageQuestion(after=after, limit=limit))
        found += answer["items"]
        if answer["next"] is None:
            break
        after = answer["next"]
    assert found == rows


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Rejected):
        page_of([(1, "a")], lambda row: row, PageQuestion(after=cursor_of(("a", "b"))))
