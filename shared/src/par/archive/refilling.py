"""Putting events back into a stream that holds none, or their beginning: at the same positions, none twice."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError

from par.archive.chain import MESSAGE_ID, Entry, Head, Linked
from par.archive.source import Report, Source
from par.log import LogError, UnknownResultError
from par.log.event_log import (
    BATCH_DUPLICATE_ID,
    MAX_EVENTS_PER_BATCH,
    PUBLISHED_IN_A_ROW,
    WRONG_LAST_SEQUENCE,
    WRONG_LAST_SEQUENCE_CONSTANT,
)
from par.problems import Rejected

ANSWER_SECONDS: Final = 30.0
"""A batch is on the disk before it is acknowledged, and the disk may be slow."""
MAX_BYTES: Final = 4_000_000
EXPECTED_LAST: Final = "Nats-Expected-Last-Sequence"


async def refill(client: Client, source: Source, after: int, head: Head, report: Report) -> None:
    """Publish the events behind position ``after``, up to ``head``.

    As atomic batches of a thousand, each expecting that the stream ends where it begins: a batch takes a handful of
    flushes of the disk, a thousand single messages take a thousand. Whatever ends this, the stream holds a beginning
    of the log. Raises Rejected (``restore-log-moves``, ``restore-too-large``), LogError, UnknownResultError.
    """
    async with contextlib.aclosing(source.linked(after + 1, head.position)) as pages:
        async for batch in _batches(pages):
            await _publish(client, batch)
            report(batch[-1].position, head.position, "ghi lại / refill")


async def _batches(pages: AsyncGenerator[list[Linked], None]) -> AsyncGenerator[Sequence[Entry], None]:
    async for page in pages:
        for part in _portions([item.entry for item in page]):
            yield part


def _portions(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    start, size = 0, 0
    for number, entry in enumerate(entries):
        if number > start and (number - start == MAX_EVENTS_PER_BATCH or size + len(entry.payload) > MAX_BYTES):
            yield entries[start:number]
            start, size = number, 0
        size += len(entry.payload)
    yield entries[start:]


async def _publish(client: Client, batch: Sequence[Entry]) -> None:
    if len(batch) == 1:
        await _publish_one(client, batch[0])
        return
    name = uuid.uuid4().hex
    try:
        for number, entry in enumerate(batch[:-1], 1):
            headers = {**entry.headers, "Nats-Batch-Id": name, "Nats-Batch-Sequence": str(number)}
            if number == 1:
                headers[EXPECTED_LAST] = str(entry.position - 1)
            await client.publish(entry.subject, entry.payload, headers=headers)
            if number % PUBLISHED_IN_A_ROW == 0:
                await asyncio.sleep(0)
    except MaxPayloadError as error:
        raise Rejected("restore-too-large", position=batch[0].position) from error
    end = {"Nats-Batch-Id": name, "Nats-Batch-Sequence": str(len(batch)), "Nats-Batch-Commit": "1"}
    answer = await _ask(client, batch[-1], end)
    if answer.get("error", {}).get("err_code") == BATCH_DUPLICATE_ID:
        for entry in batch:
            await _publish_one(client, entry)
        return
    _require_stored(answer, batch[-1])


async def _publish_one(client: Client, entry: Entry) -> None:
    """Store one message. Where the server knows its id (two events may share one, long apart), without that."""
    expected = {EXPECTED_LAST: str(entry.position - 1)}
    answer = await _ask(client, entry, expected)
    if answer.get("duplicate"):
        without = {name: value for name, value in entry.headers.items() if name != MESSAGE_ID}
        answer = await _ask(client, replace(entry, headers=without), expected)
    _require_stored(answer, entry)


async def _ask(client: Client, entry: Entry, headers: dict[str, str]) -> dict[str, Any]:
    try:
        answer = await client.request(
            entry.subject, entry.payload, timeout=ANSWER_SECONDS, headers={**entry.headers, **headers}
        )
    except MaxPayloadError as error:
        raise Rejected("restore-too-large", position=entry.position) from error
    except (NatsError, TimeoutError) as error:
        raise UnknownResultError(f"no answer at position {entry.position}: {error!r}") from error
    found: dict[str, Any] = orjson.loads(answer.data)
    return found


def _require_stored(answer: dict[str, Any], entry: Entry) -> None:
    error = answer.get("error")
    if error is not None and error.get("err_code") in (WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT):
        raise Rejected("restore-log-moves", position=entry.position)
    if error is not None:
        raise LogError(f"position {entry.position}: {error.get('description')} ({error.get('err_code')})")
    if answer["seq"] != entry.position:
        raise Rejected("restore-log-moves", position=entry.position)
