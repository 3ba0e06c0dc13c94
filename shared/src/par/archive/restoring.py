"""Restoring the log into an empty JetStream: checked before, resumable, checked after."""

import contextlib
from dataclasses import dataclass
from typing import Any, Final

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from par.archive.ahead import Ahead, MongoClient, forget, read_models_ahead, serving, snapshots_ahead
from par.archive.chain import Head
from par.archive.portions import Portions
from par.archive.reading import log_entries
from par.archive.refilling import refill
from par.archive.source import Report, Source, require_whole
from par.archive.store import archive_of
from par.log import REPORT, ensure_streams
from par.log.length import end_of_log
from par.log.pages import direct_messages
from par.log.stream import REPORT_SUBJECTS, report_config
from par.problems import Rejected
from par.projection.builds.catalogue import FRESH_SECONDS
from par.projection.outbox.last_told import POSITION_HEADER

REPORT_MARGIN: Final = 10_000_000
"""The report's sequences go on so far behind the last one that was seen: surely behind all that consumers remember."""
REPORT_LOOKED_AT: Final = 1000
"""Services tell in their own time, so the last message need not be of the latest event; one of these surely is."""
PORTION: Final = 2000


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. ``found`` events stood in the log before; ``dropped`` read models knew lost events."""

    position: int
    hash: str
    found: int
    written: int
    report_from: int
    dropped: tuple[Ahead, ...]

    def to_json(self) -> dict[str, Any]:
        """``position hash found written report_from dropped[]``."""
        return {
            "position": self.position,
            "hash": self.hash,
            "found": self.found,
            "written": self.written,
            "report_from": self.report_from,
            "dropped": [{"database": one.database, "position": one.position} for one in self.dropped],
        }


async def restore(
    client: Client,
    mongo: MongoClient,
    prefix: str,
    source: Source,
    *,
    report_sequence: int,
    replicas: int,
    drop_ahead: bool,
    report: Report,
) -> Restored:
    """Fill the log from ``source``. Nothing is changed before everything that can be checked is well.

    The services must not run. Raises Rejected (``archive-empty``, ``archive-damaged``, ``restore-services-run``,
    ``restore-unfinished``, ``restore-log-longer``, ``restore-log-differs``, ``restore-read-models-ahead``,
    ``restore-report-ahead``, ``restore-log-moves``, ``restore-too-large``, ``restore-failed``), LogError,
    PyMongoError, errors of nats-py. Begun again after any of them, it goes on. From the first event until all are
    compared no service starts.
    """
    await _require_stopped(mongo, prefix)
    head = await require_whole(source, report)
    archive = archive_of(mongo, prefix)
    begun = await archive.restoring()
    if begun > head.position:
        raise Rejected("restore-unfinished", begun=begun, end=head.position)
    ahead = await read_models_ahead(mongo, prefix, head.position)
    if ahead and not drop_ahead:
        names = ", ".join(f"{one.database} ({one.position})" for one in ahead)
        raise Rejected("restore-read-models-ahead", end=head.position, databases=names)
    found = await end_of_log(client)
    if found > head.position:
        raise Rejected("restore-log-longer", log=found, end=head.position)
    await _require_beginning(client, source, found, report)

    if found < head.position:
        await _require_report_behind(client, head.position)
        await archive.begin_restoring(head.position)
    try:
        await _require_stopped(mongo, prefix)  # the checks may have taken minutes; who starts from now on is told
    except Rejected:
        if not begun:
            await archive.end_restoring()
        raise
    report_from = await _make_streams(client, replicas, report_sequence)
    # Else nothing was lost, and what services remember is true.
    if found < head.position or ahead or await snapshots_ahead(mongo, prefix, head.position):
        await forget(mongo, prefix, ahead)
    await refill(client, source, found, head, report)
    await _require_same(client, head, report)
    await archive.end_restoring()
    return Restored(head.position, head.hash.hex(), found, head.position - found, report_from, tuple(ahead))


async def _require_stopped(mongo: MongoClient, prefix: str) -> None:
    """Raise ``restore-services-run``: a running service keeps in memory what is forgotten here, and writes."""
    running = await serving(mongo, prefix)
    if running:
        raise Rejected("restore-services-run", services=", ".join(running), seconds=int(FRESH_SECONDS))


async def _require_report_behind(client: Client, end: int) -> None:
    """Raise ``restore-report-ahead`` when a ``REPORT`` that was kept tells of events behind ``end``, which are lost.

    Subjects would stay at those states: a service tells none that is earlier than what was told.
    """
    try:
        state = (await client.jetstream().stream_info(REPORT)).state
    except NotFoundError:
        return
    if state.messages == 0:
        return
    first = max(state.last_seq - REPORT_LOOKED_AT + 1, 1)
    async with contextlib.aclosing(direct_messages(client, REPORT, REPORT_SUBJECTS, first)) as messages:
        told = max([int(headers.get(POSITION_HEADER, "0")) async for _, _, headers, _ in messages], default=0)
    if told > end:
        raise Rejected("restore-report-ahead", told=told, end=end)


async def _make_streams(client: Client, replicas: int, report_sequence: int) -> int:
    """Both streams, as services make them; a new ``REPORT`` goes on behind the sequences of the lost one.

    A consumer that remembers a sequence would else wait until the new stream has come to it. Returns where the report
    begins.
    """
    jetstream = client.jetstream()
    try:
        await jetstream.stream_info(REPORT)
    except NotFoundError:
        config = report_config(replicas)
        config.first_seq = report_sequence + REPORT_MARGIN if report_sequence else 1
        await jetstream.add_stream(config)
    await ensure_streams(client, replicas)
    return (await jetstream.stream_info(REPORT)).config.first_seq or 1


async def _require_beginning(client: Client, source: Source, end: int, report: Report) -> None:
    """Raise ``restore-log-differs`` unless the log's events up to ``end`` are those of ``source``."""
    log = Portions(log_entries(client, 1, end), lambda entry: entry.position)
    copy = Portions(source.linked(1, end), lambda row: row.entry.position)
    async with contextlib.aclosing(log), contextlib.aclosing(copy):
        for first in range(1, end + 1, PORTION):
            last = min(first + PORTION - 1, end)
            in_log, in_copy = await log.up_to(last), await copy.up_to(last)
            for position in range(first, last + 1):
                entry = in_log.get(position)
                if entry is None or entry != in_copy[position].entry:
                    raise Rejected("restore-log-differs", position=position)
            report(last, end, "phần đã có / what is there")


async def _require_same(client: Client, head: Head, report: Report) -> None:
    """Raise ``restore-failed`` unless the log, from its first event to its end, gives the hash of ``head``."""
    reached = Head()
    async with contextlib.aclosing(log_entries(client, 1, head.position)) as pages:
        async for page in pages:
            for entry in page:
                if entry.position != reached.position + 1:
                    raise Rejected("restore-failed", position=reached.position + 1)
                reached = reached.then(entry)
            report(reached.position, head.position, "kiểm tra lại / verify")
    if reached != head:
        raise Rejected("restore-failed", position=reached.position)
