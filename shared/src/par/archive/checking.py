"""Comparing log and archive, event by event: the figure that must be 0."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from nats.aio.client import Client

from par.archive.chain import GENESIS, Entry, Head, Linked, link
from par.archive.portions import Portions
from par.archive.reading import entry_at, log_entries
from par.archive.store import Archive
from par.log.length import end_of_log

ARCHIVED_WITHIN_SECONDS: Final = 10.0
"""What is in the log when the comparison begins is to be in the archive after so long."""
LOOK_SECONDS: Final = 0.1
PORTION: Final = 2000
"""Positions that are in memory at once, of log and archive each."""
SHOWN: Final = 20
"""Of so many differences the kind and position are told; all are counted."""

MISSING_IN_LOG: Final = "missing_in_log"
MISSING_IN_ARCHIVE: Final = "missing_in_archive"
OTHER_BYTES: Final = "other_bytes"
BROKEN_CHAIN: Final = "broken_chain"
OTHER_HEAD: Final = "other_head"
BEHIND_HEAD: Final = "behind_head"
KINDS: Final = (MISSING_IN_LOG, MISSING_IN_ARCHIVE, OTHER_BYTES, BROKEN_CHAIN, OTHER_HEAD, BEHIND_HEAD)

Report = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and what is being done."""


@dataclass(slots=True)
class Comparison:
    """What was found. ``counts`` is by kind; ``first`` are (kind, position) of the first differences."""

    log_end: int
    archive_end: int
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    first: list[tuple[str, int]] = field(default_factory=list)

    @property
    def differences(self) -> int:
        """The figure that must be 0."""
        return sum(self.counts.values())

    def add(self, kind: str, position: int, count: int = 1) -> None:
        """Count a difference."""
        self.counts[kind] += count
        if len(self.first) < SHOWN:
            self.first.append((kind, position))

    def to_json(self) -> dict[str, Any]:
        """``differences log_end archive_end counts first[]``."""
        return {
            "differences": self.differences,
            "log_end": self.log_end,
            "archive_end": self.archive_end,
            "counts": self.counts,
            "first": [{"kind": kind, "position": position} for kind, position in self.first],
        }


async def compare(client: Client, archive: Archive, report: Report) -> Comparison:
    """Compare all that log and archive hold now, in constant memory.

    What comes meanwhile is left out on both sides. Raises LogError, PyMongoError, errors of nats-py.
    """
    wanted = await end_of_log(client)
    head = await _caught_up(archive, wanted)
    found = Comparison(max(wanted, await end_of_log(client)), head.position)
    end = max(wanted, head.position)
    log = Portions(log_entries(client, 1, min(end, found.log_end)), lambda entry: entry.position)
    archived = Portions(archive.linked(1, head.position), lambda row: row.entry.position)
    previous: Linked | None = None
    async with contextlib.aclosing(log), contextlib.aclosing(archived):
        for first in range(1, end + 1, PORTION):
            last = min(first + PORTION - 1, end)
            in_log, in_archive = await log.up_to(last), await archived.up_to(last)
            for position in range(first, last + 1):
                entry, row = in_log.get(position), in_archive.get(position)
                if entry is None and position <= found.log_end:
                    entry = await entry_at(client, position)  # a replica that lags may have answered; the leader knows
                _compare_one(found, position, entry, row, previous)
                if position == head.position and not _fits(head, row, previous):
                    found.add(OTHER_HEAD, position)
                previous = row
            report(last, end, "log = archive?")
    await _count_behind(found, archive)
    return found


def _compare_one(
    found: Comparison, position: int, entry: Entry | None, row: Linked | None, previous: Linked | None
) -> None:
    if entry is None:
        found.add(MISSING_IN_LOG, position)
    if row is None:
        found.add(MISSING_IN_ARCHIVE, position)
        return
    if entry is not None and entry != row.entry:
        found.add(OTHER_BYTES, position)
    # Behind a row that is missing the chain cannot be checked; the missing one is counted.
    before = GENESIS if position == 1 else None if previous is None else previous.hash
    if before is not None and link(before, row.entry) != row.hash:
        found.add(BROKEN_CHAIN, position)


def _fits(head: Head, row: Linked | None, previous: Linked | None) -> bool:
    """Whether the head is that of the last row; where the one before is missing, that is counted already."""
    before = head.previous if previous is None and head.position > 1 else GENESIS if previous is None else previous.hash
    return row is not None and head == Head(row.entry.position, row.hash, before)


async def _count_behind(found: Comparison, archive: Archive) -> None:
    """Count rows that the head knows nothing of. (The row is looked for before the head, which may move on.)."""
    last = await archive.last_row()
    head = (await archive.head()).position
    if last > head:
        found.add(BEHIND_HEAD, head + 1, await archive.rows_behind(head))


async def _caught_up(archive: Archive, position: int) -> Head:
    """The head once it has come to ``position``, or after a patience in which an archiver that runs would be there."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + ARCHIVED_WITHIN_SECONDS
    while (head := await archive.head()).position < position and clock.time() < deadline:
        await asyncio.sleep(LOOK_SECONDS)
    return head
