"""Whatever is changed in the archive or in the log, the figure is not 0."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorCollection
from nats.aio.client import Client
from tests.archive.support import MongoClient, archived, silent, write

from par.archive import checking
from par.archive.chain import Entry, Head, link
from par.archive.checking import Comparison, compare
from par.archive.store import ARCHIVE, HEADS, Archive
from par.embedded import EmbeddedServers
from par.log import EventLog

Rows = AsyncIOMotorCollection[dict[str, Any]]
END = 60


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "ARCHIVED_WITHIN_SECONDS", 0.2)
    monkeypatch.setattr(checking, "PORTION", 7)


class Ledger:
    """A log of at least ``END`` events and its archive, with a hand in the archive's rows."""

    def __init__(self, client: Client, archive: Archive, rows: Rows, heads: Rows) -> None:
        self.client = client
        self.archive = archive
        self.rows = rows
        self.heads = heads

    async def compare(self) -> Comparison:
        return await compare(self.client, self.archive, silent)

    async def row(self, position: int) -> dict[str, Any]:
        found = await self.rows.find_one({"_id": position})
        assert found is not None
        return found

    async def swap(self, one: int, other: int, *fields: str) -> None:
        first, second = await self.row(one), await self.row(other)
        for target, source in ((one, second), (other, first)):
            await self.rows.update_one({"_id": target}, {"$set": {name: source[name] for name in fields}})


@pytest.fixture
async def ledger(client: Client, mongo: MongoClient, prefix: str) -> Ledger:
    await write(client, END)
    archive = await archived(client, mongo, prefix)
    database = mongo[f"{prefix}_plan"]
    return Ledger(client, archive, database[ARCHIVE], database[HEADS])


async def changed_byte(ledger: Ledger) -> None:
    row = await ledger.row(33)
    payload = bytes(row["payload"])
    await ledger.rows.update_one({"_id": 33}, {"$set": {"payload": payload[:-2] + b" " + payload[-1:]}})


async def changed_byte_and_its_hash(ledger: Ledger) -> None:
    await changed_byte(ledger)
    row, before = await ledger.row(33), await ledger.row(32)
    forged = link(bytes(before["hash"]), Entry(33, row["subject"], bytes(row["payload"]), {}))
    await ledger.rows.update_one({"_id": 33}, {"$set": {"hash": forged}})


async def swapped_pair(ledger: Ledger) -> None:
    await ledger.swap(20, 21, "subject", "payload")


async def swapped_with_their_hashes(ledger: Ledger) -> None:
    await ledger.swap(20, 21, "subject", "payload", "hash")


async def removed_one(ledger: Ledger) -> None:
    await ledger.rows.delete_one({"_id": 14})


async def removed_last(ledger: Ledger) -> None:
    await ledger.rows.delete_one({"_id": await ledger.archive.last_row()})


async def removed_last_and_moved_the_head(ledger: Ledger) -> None:
    last = await ledger.archive.last_row()
    await ledger.rows.delete_one({"_id": last})
    row, before = await ledger.row(last - 1), await ledger.row(last - 2)
    head = {"position": last - 1, "hash": row["hash"], "previous": before["hash"]}
    await ledger.heads.update_one({"_id": "LOG"}, {"$set": head})


async def other_head(ledger: Ledger) -> None:
    await ledger.heads.update_one({"_id": "LOG"}, {"$set": {"hash": b"0" * 32}})


async def added_one(ledger: Ledger) -> None:
    last = await ledger.archive.last_row()
    await ledger.rows.insert_one(await ledger.row(last) | {"_id": last + 1})


Damage = Callable[[Ledger], Awaitable[None]]


@pytest.mark.parametrize(
    ("damage", "counts"),
    [
        (changed_byte, {"other_bytes": 1, "broken_chain": 1}),
        (changed_byte_and_its_hash, {"other_bytes": 1, "broken_chain": 1}),  # the one behind it no longer fits
        (swapped_pair, {"other_bytes": 2, "broken_chain": 2}),
        (swapped_with_their_hashes, {"other_bytes": 2, "broken_chain": 3}),
        (removed_one, {"missing_in_archive": 1}),
        (removed_last, {"missing_in_archive": 1, "other_head": 1}),
        (removed_last_and_moved_the_head, {"missing_in_archive": 1}),
        (other_head, {"other_head": 1}),
        (added_one, {"behind_head": 1}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
async def test_a_damaged_archive_is_found(ledger: Ledger, damage: Damage, counts: dict[str, int]) -> None:
    assert (await ledger.compare()).differences == 0

    await damage(ledger)

    found = await ledger.compare()
    assert {kind: count for kind, count in found.counts.items() if count} == counts
    assert found.differences == sum(counts.values())
    assert {kind for kind, _ in found.first} == set(counts)


async def test_an_archive_made_anew_with_other_content_is_found(ledger: Ledger) -> None:
    """A chain that is right in itself: only the log can say that it is not the one."""
    head = Head()
    rows = await ledger.rows.find().sort("_id", 1).to_list(None)
    for row in rows:
        payload = bytes(row["payload"]) + (b" " if row["_id"] == 5 else b"")
        head = head.then(Entry(row["_id"], row["subject"], payload, {}))
        await ledger.rows.update_one({"_id": row["_id"]}, {"$set": {"payload": payload, "hash": head.hash}})
    await ledger.heads.update_one({"_id": "LOG"}, {"$set": {"hash": head.hash, "previous": head.previous}})

    found = await ledger.compare()

    assert (found.differences, found.first) == (1, [("other_bytes", 5)])


async def test_a_log_that_goes_on_is_no_difference_while_it_is_archived(ledger: Ledger) -> None:
    await write(ledger.client, 5)
    found = await ledger.compare()
    assert found.counts["missing_in_archive"] == 5, "nobody archives"
    assert found.log_end == found.archive_end + 5 == await EventLog(ledger.client).end()


async def test_a_lost_event_of_the_log_is_found(
    fresh_servers: EmbeddedServers, fresh_client: Client, fresh_mongo: MongoClient
) -> None:
    await write(fresh_client, END)
    archive = await archived(fresh_client, fresh_mongo)
    jetstream = fresh_client.jetstream()
    config = (await jetstream.stream_info("LOG")).config
    assert config.deny_delete, "a client cannot do what a broken disk can"
    await jetstream.delete_stream("LOG")
    found = await compare(fresh_client, archive, silent)
    assert (found.counts["missing_in_log"], found.differences, found.log_end) == (END, END, 0)

    await jetstream.add_stream(name="LOG", subjects=["par.log.>"], allow_direct=True)
    rows = [item.entry async for page in archive.linked(1, END) for item in page]
    for entry in rows:
        await jetstream.publish(entry.subject, entry.payload)
    for position in (9, 10, END):
        await jetstream.delete_msg("LOG", position)

    found = await compare(fresh_client, archive, silent)

    assert found.first == [("missing_in_log", 9), ("missing_in_log", 10), ("missing_in_log", END)]
    assert found.differences == 3
