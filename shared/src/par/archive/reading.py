"""Events as the log holds them, ready to be archived or compared."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from par.archive.chain import Entry, kept
from par.log import LOG
from par.log.pages import direct_messages
from par.log.stream import LOG_SUBJECTS
from par.messaging.straight import Delivered

PAGE: Final = 1000


def entries_of(batch: Sequence[tuple[int, Delivered]]) -> list[Entry]:
    """What a follower of the log was given."""
    return [Entry(position, message.subject, message.data, kept(message.headers)) for position, message in batch]


async def entry_at(client: Client, position: int) -> Entry | None:
    """The event at ``position``, asked of the stream's leader; None when there is none."""
    try:
        found = await client.jetstream().get_msg(LOG, position)
    except NotFoundError:
        return None
    return Entry(position, found.subject or "", found.data or b"", kept(found.headers))


async def log_entries(client: Client, first: int, last: int) -> AsyncGenerator[list[Entry], None]:
    """The events from position ``first`` to ``last`` that the log holds, in order, in pages; a gap is passed over.

    Any replica answers, and the end of one that lags is not that of the log: where it ends before ``last``, the leader
    is asked for the next event, and what is behind that is read on. Raises LogError when the log does not answer,
    errors of nats-py when the leader does not.
    """
    while first <= last:  # else maybe there is no stream at all
        async with contextlib.aclosing(_pages(client, first, last)) as pages:
            async for page in pages:
                first = page[-1].position + 1
                yield page
        if first > last:
            return
        entry = await _next_at_the_leader(client, first)
        if entry is None or entry.position > last:
            return
        first = entry.position + 1
        yield [entry]


async def _pages(client: Client, first: int, last: int) -> AsyncGenerator[list[Entry], None]:
    page: list[Entry] = []
    async with contextlib.aclosing(direct_messages(client, LOG, LOG_SUBJECTS, first)) as messages:
        async for position, subject, headers, payload in messages:
            if position > last:
                break
            page.append(Entry(position, subject, payload, kept(headers)))
            if len(page) == PAGE:
                yield page
                page = []
    if page:
        yield page


async def _next_at_the_leader(client: Client, position: int) -> Entry | None:
    """The first event at or behind ``position``; None where the log, as its leader has it, ends before."""
    try:
        found = await client.jetstream().get_msg(LOG, position, subject=LOG_SUBJECTS, next=True)
    except NotFoundError:
        return None
    return Entry(found.seq or 0, found.subject or "", found.data or b"", kept(found.headers))
