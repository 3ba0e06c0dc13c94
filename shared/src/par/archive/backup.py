"""Backing up the whole ledger into a folder, and putting back what no log gives back.

Everything that users see is a fold of the log. What the lasting databases hold beyond it is listed here, whole: a test
compares the list with what services make.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client
from nats.js.errors import NotFoundError
from pymongo.errors import BulkWriteError

from par.archive.ahead import POSITIONS_IN_THE_LOG, SERVICES, MongoClient
from par.archive.chain import Head, Linked, link
from par.archive.files import PAGE, BackupFolder, Manifest
from par.archive.reading import entry_at, log_entries
from par.archive.source import Report, require_whole
from par.archive.store import ARCHIVE, HEADS, SERVICE, archive_of
from par.log import REPORT
from par.log.length import end_of_log
from par.problems import Rejected
from par.projection.builds.catalogue import BUILDS, SERVED

NOT_IN_THE_LOG: Final = (("progress", "receipts"),)
"""Lasting collections that are backed up: how many receipts senders were given, with the latest refusals."""
FROM_THE_LOG: Final = (
    *POSITIONS_IN_THE_LOG,
    *((SERVICE, name) for name in (ARCHIVE, HEADS)),
    *((service, name) for service in SERVICES for name in (SERVED, BUILDS)),
)
"""The other lasting collections: they fill themselves from the log, or say which read models there are."""

DUPLICATE_KEY: Final = 11000
SEGMENT: Final = 20_000
"""Events of a file."""
SEGMENT_BYTES: Final = 16_000_000
"""With so many bytes of payload a file is full as well: what goes into one is in memory."""


async def back_up(client: Client, mongo: MongoClient, prefix: str, path: Path, at: str, report: Report) -> Manifest:
    """Bring the backup in ``path`` up to the end of the log; ``at`` is now, as text. Read back before it is said done.

    Only what is new is written, so that the command may run often. Raises Rejected (``backup-unusable``,
    ``backup-running``, ``backup-of-another-log``, ``backup-not-archived``, ``archive-empty`` when the log is),
    LogError, PyMongoError.
    """
    folder = BackupFolder(path)
    with folder.alone():
        return await _back_up(client, mongo, prefix, folder, at, report)


async def _back_up(
    client: Client, mongo: MongoClient, prefix: str, folder: BackupFolder, at: str, report: Report
) -> Manifest:
    before = await asyncio.to_thread(folder.manifest)
    head = Head() if before is None else before.head
    await _require_same_log(client, folder, head)
    archived = await archive_of(mongo, prefix).head()
    end = await end_of_log(client)
    if archived.position > end:  # (the archive was asked first, so this is no event that has just come)
        raise Rejected("backup-not-archived", position=end + 1)
    kept, mark = [], "".join(filter(str.isdigit, at))
    for service, collection in NOT_IN_THE_LOG:
        documents = _documents(mongo[f"{prefix}_{service}"][collection], asyncio.get_running_loop())
        kept.append(await asyncio.to_thread(folder.write_documents, service, collection, documents, mark))
    segments = [] if before is None else list(before.log)
    async with contextlib.aclosing(_linked_log(client, head, end, archived)) as pages:
        async for items, reached in _segments(pages):
            segments.append(await asyncio.to_thread(folder.write_segment, items, items[0].entry.position))
            head = reached
            report(head.position, end, "sao lưu / backup")
    manifest = Manifest(
        made_at=at,
        position=head.position,
        hash=head.hash.hex(),
        previous=head.previous.hex(),
        report_sequence=await _report_sequence(client),
        log=tuple(segments),
        kept=tuple(kept),
    )
    await asyncio.to_thread(folder.finish, manifest)
    await require_whole(folder, report)
    return manifest


async def put_back(mongo: MongoClient, prefix: str, folder: BackupFolder) -> dict[str, int]:
    """Put back the lasting documents that are not there; how many, by collection. Cut short, it goes on when run again.

    What is there stays as it is: it is as young as the backup, or younger.
    """
    done: dict[str, int] = {}
    for kept in (await asyncio.to_thread(folder.require)).kept:
        collection = mongo[f"{prefix}_{kept.service}"][kept.collection]
        if (kept.service, kept.collection) not in NOT_IN_THE_LOG:
            continue
        done[f"{kept.service}.{kept.collection}"] = 0
        pages: Iterator[list[dict[str, Any]]] = folder.documents(kept)
        while page := await asyncio.to_thread(next, pages, None):
            done[f"{kept.service}.{kept.collection}"] += await _insert_missing(collection, page)
    return done


def _documents(collection: Any, loop: asyncio.AbstractEventLoop) -> Iterator[dict[str, Any]]:
    """All documents in the order of ``_id``, a page of them in memory; for a thread beside ``loop``."""
    cursor = collection.find().sort("_id", 1).batch_size(PAGE)

    async def next_page() -> list[dict[str, Any]]:
        page: list[dict[str, Any]] = await cursor.to_list(PAGE)
        return page

    while page := asyncio.run_coroutine_threadsafe(next_page(), loop).result():
        yield from page


async def _insert_missing(collection: Any, page: list[dict[str, Any]]) -> int:
    """Insert those whose ``_id`` is not there; how many. (An upsert would not take every name of a field.)."""
    try:
        return len((await collection.insert_many(page, ordered=False)).inserted_ids)
    except BulkWriteError as error:
        found = error.details or {}
        if any(one["code"] != DUPLICATE_KEY for one in found["writeErrors"]) or found["writeConcernErrors"]:
            raise
        return int(found["nInserted"])


async def require_behind_archive(mongo: MongoClient, prefix: str, folder: BackupFolder) -> None:
    """Raise ``archive-knows-more`` unless the archive in MongoDB is empty, or a beginning of the backup."""
    archived = await archive_of(mongo, prefix).head()
    if archived.position == 0:
        return
    async with contextlib.aclosing(folder.linked(archived.position, archived.position)) as pages:
        async for page in pages:
            if page[0].hash == archived.hash:
                return
    raise Rejected("archive-knows-more", position=archived.position)


async def _require_same_log(client: Client, folder: BackupFolder, head: Head) -> None:
    """The log still holds what was backed up last."""
    if head.position == 0:
        return
    found = await entry_at(client, head.position)
    if found is None or link(head.previous, found) != head.hash:
        raise Rejected("backup-of-another-log", folder=folder.path, position=head.position)


async def _linked_log(
    client: Client, head: Head, end: int, archived: Head
) -> AsyncGenerator[tuple[list[Linked], Head], None]:
    """The log behind ``head`` up to ``end``, with its hashes; where the archive ends, compared with that.

    Raises Rejected (``backup-not-archived``) where an event is missing, also the last one.
    """
    async with contextlib.aclosing(log_entries(client, head.position + 1, end)) as pages:
        async for page in pages:
            items = []
            for entry in page:
                if entry.position != head.position + 1:
                    raise Rejected("backup-not-archived", position=head.position + 1)
                head = head.then(entry)
                items.append(Linked(entry, head.hash))
                if head.position == archived.position and head != archived:
                    raise Rejected("backup-not-archived", position=head.position)
            yield items, head
    if head.position < end:
        raise Rejected("backup-not-archived", position=head.position + 1)


async def _segments(
    pages: AsyncGenerator[tuple[list[Linked], Head], None],
) -> AsyncGenerator[tuple[list[Linked], Head], None]:
    """The same, as much at a time as goes into one file."""
    gathered: list[Linked] = []
    size = 0
    reached = Head()
    async for items, reached in pages:
        gathered += items
        size += sum(len(item.entry.payload) for item in items)
        if len(gathered) >= SEGMENT or size >= SEGMENT_BYTES:
            yield gathered, reached
            gathered, size = [], 0
    if gathered:
        yield gathered, reached


async def _report_sequence(client: Client) -> int:
    try:
        return (await client.jetstream().stream_info(REPORT)).state.last_seq
    except NotFoundError:
        return 0
