"""Where a log can be restored from, and making sure that it is whole before anything is done with it."""

import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from par.archive.chain import Head, Linked, link
from par.problems import Rejected

Report = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and what is being done."""


class Source(Protocol):
    """A copy of the log with its chain: the archive in MongoDB, or a backup."""

    async def head(self) -> Head:
        """The end of the chain."""

    def linked(self, first: int, last: int) -> AsyncGenerator[list[Linked], None]:
        """The events from position ``first`` to ``last`` that are there, in order, in pages."""


async def require_whole(source: Source, report: Report) -> Head:
    """The head of a source whose chain holds from the first event to it.

    Raises Rejected: ``archive-empty``, ``archive-damaged`` with the position.
    """
    head = await source.head()
    if head.position == 0:
        raise Rejected("archive-empty")
    reached = Head()
    async with contextlib.aclosing(source.linked(1, head.position)) as pages:
        async for page in pages:
            for item in page:
                if item.entry.position != reached.position + 1 or link(reached.hash, item.entry) != item.hash:
                    raise Rejected("archive-damaged", position=reached.position + 1)
                reached = reached.then(item.entry)
            report(reached.position, head.position, "chuỗi băm / chain")
    if reached != head:
        raise Rejected("archive-damaged", position=min(reached.position + 1, head.position))
    return head
