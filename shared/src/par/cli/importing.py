"""Reading a document into a draft for the command line, and sending the draft to the ledger."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from par.cli.ledger import ledger, now
from par.cli.progress_bar import Report
from par.cli.unit_sources import KnownUnits, from_examples, from_file, from_ledger
from par.client.imports import ImportRecord, send_import
from par.importing.assemble import assemble
from par.importing.content import Content, plan_content
from par.importing.coverage import not_placed
from par.importing.draft import Draft
from par.importing.output import draft_json, findings_json, not_placed_json
from par.importing.readers.files import bytes_of
from par.importing.readers.kinds import kind_of
from par.importing.sandbox import read_sandboxed
from par.importing.traced import Traced
from par.messaging import NoAnswerError, RemoteProblem
from par.problems import Rejected

Tell = Callable[[str], None]

PATIENCE_SECONDS: Final = 3.0
"""How long a dry run waits for a ledger that it can do without."""
RECOGNISING: Final = "Nhận biết nội dung"
NO_UNITS: Final = "không có; tên đơn vị chỉ được viết đầy đủ theo quy tắc viết tắt (none)"


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for on the command line; ``areas`` by the ordinal of a group."""

    file: Path
    authority: str
    year: int
    plan: str | None
    city: str | None
    units: Path | None
    areas: Mapping[str, str]
    nats: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A document as read: the draft, what is not in it, and both as JSON."""

    draft: Draft
    unplaced: tuple[Traced, ...]
    shown: dict[str, Any]


def dry_run(order: Order, report: Report, tell: Tell) -> Imported:
    """The document as a draft, without a word to the ledger.

    Raises:
        Rejected: the file is refused, or ``--units`` is no unit tree.
    """
    known = asyncio.run(_units_at_hand(order))
    tell(f"Cây đơn vị / units: {NO_UNITS if known is None else known.origin}")
    return _read(order, bytes_of(order.file), known, report)


def import_into_ledger(order: Order, report: Report, tell: Tell) -> tuple[str, Imported]:
    """The id of the drafted plan, and the document as it was read.

    Raises:
        Rejected: the file is refused, or a person has to decide something first.
        RemoteProblem: the ledger refuses the draft.
        NoAnswerError: there is no ledger at ``order.nats``.
    """
    data = bytes_of(order.file)
    known = asyncio.run(_units_in_ledger(order))
    if known is None:
        raise Rejected("import-authority-unknown", "", authority=order.authority)
    tell(f"Cây đơn vị / units: {known.origin}")
    imported = _read(order, data, known, report)
    plan = plan_content(
        imported.draft,
        plan=order.plan or imported.draft.heading.plan or f"{known.authority}-cchc-{order.year}",
        city=known.city,
        authority=known.authority,
        areas=order.areas,
    )
    record = ImportRecord(
        order.file.name,
        hashlib.sha256(data).hexdigest(),
        kind_of(data, order.file.name).value,
        findings_json(imported.draft),
        not_placed_json(Draft(), imported.unplaced),
    )
    asyncio.run(_send(order.nats, plan, record, report))
    return plan["id"], imported


def _read(order: Order, data: bytes, known: KnownUnits | None, report: Report) -> Imported:
    source = read_sandboxed(data, order.file.name, lambda done, of, what: report(done, of, f"Đọc {what}"))
    report(0, 1, RECOGNISING)
    if known is None:
        draft = assemble(source, order.year, tree=None, authority=order.authority)
    else:
        draft = assemble(source, order.year, tree=known.tree, authority=known.authority)
    unplaced = not_placed(source, draft)
    name, level = (None, None) if known is None else (known.name, known.level)
    shown = draft_json(source.file_name, draft, unplaced, authority=name, level=level)
    report(1, 1, RECOGNISING)
    return Imported(draft, unplaced, shown)


async def _send(url: str, plan: Content, record: ImportRecord, report: Report) -> None:
    """On a connection of its own: reading a file may take longer than a silent connection lives."""

    def on_progress(done: int, of: int) -> None:
        report(done, of, "Ghi vào sổ")

    async with ledger(url) as client:
        await send_import(client, plan, record, time=now(), on_progress=on_progress)


async def _units_in_ledger(order: Order) -> KnownUnits | None:
    async with ledger(order.nats) as client:
        return await from_ledger(client, order.authority, order.city)


async def _units_at_hand(order: Order) -> KnownUnits | None:
    """The tree that was named; else the ledger's, if one answers; else that of the examples."""
    if order.units is not None:
        return from_file(order.units, order.authority, order.city)
    with contextlib.suppress(NoAnswerError, RemoteProblem, TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            known = await _units_in_ledger(order)
        if known is not None:
            return known
    return from_examples(Path.cwd(), order.authority, order.city)
