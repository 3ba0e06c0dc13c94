"""Events as the log holds them, ready to be archived or compared."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

from par.archive.chain import Entry, kept
from par.log import LOG
from par.log.pages import direct_messages
from par.log.stream import LOG_SUBJECTS

PAGE: Final = 1000


def entries_of(batch: Sequence[tuple[int, Msg]]) -> list[Entry]:
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

    Raises LogError when the log does not answer.
    """
    if last < first:  # maybe there is no stream at all
        return
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
