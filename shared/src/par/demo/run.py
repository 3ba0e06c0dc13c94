"""``par demo``: start everything, play the year, show what came of it."""

import asyncio
import contextlib
import datetime as dt
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from nats.aio.client import Client
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from par.demo.elsewhere import LedgerElsewhere
from par.demo.examples import examples_folder
from par.demo.lines import Lines
from par.demo.listener import ReportListener
from par.demo.load import load, open_rounds
from par.demo.outcome import outcome
from par.demo.play import Receipts, days_of, play
from par.demo.score_play import CITY as SCORED_CITY
from par.demo.score_play import ScorePlay
from par.demo.submissions import at
from par.demo.tables import show
from par.demo.year import Year, year_of
from par.embedded.stack import LocalStack
from par.service.service import stop_on_signals

YEAR: Final = 2023
LAST_DAY: Final = dt.date(YEAR, 12, 31)
SEED: Final = 2023
ROUND_OPENS: Final = dt.date(YEAR, 11, 1)
"""Rounds open in the last quarter, when most of the year's figures are already there."""
LINES_PER_SECOND: Final = 4


@dataclass(frozen=True, slots=True)
class Options:
    """How to run the demo: ``until`` is the last day that is played, ``data`` the folder (None: a temporary one).

    ``into`` is the address of a ledger that runs, with the folders of its ``accounts`` and of what is ``handed_out``.
    """

    once: bool = False
    as_json: bool = False
    data: Path | None = None
    seed: int = SEED
    until: dt.date = LAST_DAY
    into: str = ""
    accounts: Path | None = None
    handed_out: Path | None = None


def run_demo(options: Options) -> None:
    """Run the demo. Everything but the JSON document goes to standard error. Raises EmbeddedError and the like."""
    console = Console(stderr=True)
    examples = examples_folder(Path.cwd())
    if options.into:
        assert options.accounts is not None
        elsewhere = LedgerElsewhere(options.into, options.accounts, options.handed_out)
        asyncio.run(_demo(elsewhere, console, examples, options, (time.monotonic(), time.monotonic())))
        return
    with contextlib.ExitStack() as stack:
        folder = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="par-demo-")))
        began = time.monotonic()
        ledger = stack.enter_context(LocalStack(folder, progress=console.print, log_level="WARNING"))
        started = time.monotonic()
        asyncio.run(_demo(ledger, console, examples, options, (began, started)))


async def _demo(
    ledger: LocalStack | LedgerElsewhere,
    console: Console,
    examples: Path,
    options: Options,
    clock: tuple[float, float],
) -> None:
    stop = stop_on_signals()
    work = asyncio.create_task(_year(ledger, console, examples, options, clock))
    interrupted = asyncio.create_task(stop.wait())
    await asyncio.wait({work, interrupted}, return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        work.cancel()
        console.print("Đã dừng theo yêu cầu.")
        return
    document, names = await work
    stays = ledger if isinstance(ledger, LocalStack) and not options.once else None
    if options.as_json:
        sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
        sys.stdout.flush()
    else:
        # Addresses of servers that end now would lead nowhere.
        show(console, document, stays.addresses if stays else {}, names)
    if stays:
        console.print("Hệ thống đang chạy; nhấn Ctrl-C để dừng.")
        await stop.wait()
    interrupted.cancel()


async def _year(
    ledger: LocalStack | LedgerElsewhere,
    console: Console,
    examples: Path,
    options: Options,
    clock: tuple[float, float],
) -> tuple[dict[str, Any], dict[str, str]]:
    """Play the year; the document, and the names of units and indicators."""
    lines = Lines(ledger)
    office, operator = await lines.office(), await lines.operator()
    with _bar(console) as bar:
        shower = _Shower(bar.console)
        async with ReportListener(lines, shower.show) as listener:
            loaded = await load(office, operator, examples, YEAR, bar.console.print)
            year = year_of(loaded.trees, loaded.obligations, loaded.indicators, loaded.authorities, YEAR, options.seed)
            scores = ScorePlay(lines, operator, examples, loaded.trees[SCORED_CITY], YEAR, options.seed)
            receipts = await _play(lines, bar, office, year, scores, options.until)
            receipts.unexpected += scores.unexpected
            console.print("Chờ các mô hình đọc bắt kịp nhật ký …")
            document = await outcome(operator, loaded, receipts, YEAR)
            await listener.caught_up()
    played = time.monotonic()
    began, started = clock
    document["report_events"] = dict(sorted(listener.topics.items()))
    document["seconds"] = {
        "start": round(started - began, 1),
        "play": round(played - started, 1),
        "total": round(played - began, 1),
    }
    services = ledger.services if isinstance(ledger, LocalStack) else {}
    document["rss_mb"] = {name: round((process.rss_bytes() or 0) / 2**20) for name, process in services.items()}
    for found in receipts.unexpected[:10]:
        console.print(f"[yellow]Biên nhận ngoài dự kiến: {found}[/yellow]")
    await office.close()
    await operator.close()
    return document, loaded.names


async def _play(lines: Lines, bar: Progress, office: Client, year: Year, scores: ScorePlay, until: dt.date) -> Receipts:
    days = [day for day in days_of(YEAR) if day <= until]
    task = bar.add_task(f"Diễn biến năm {YEAR}: {len(year.senders)} đơn vị gửi số liệu", total=year.count_until(until))

    async def rounds() -> None:
        await open_rounds(office, YEAR, at(ROUND_OPENS, 8))

    def progress(day: dt.date, receipts: Receipts) -> None:
        bar.update(task, completed=receipts.total, description=f"Ngày {day:%d/%m/%Y}")

    return await play(lines, year, days, hooks={ROUND_OPENS: rounds, **scores.hooks()}, progress=progress)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


class _Shower:
    """Prints report events as they arrive, a few lines a second, and says how many it left out."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = 0.0
        self._left_out = 0

    def show(self, event: dict[str, Any]) -> None:
        if time.monotonic() < self._next:
            self._left_out += 1
            return
        self._next = time.monotonic() + 1 / LINES_PER_SECOND
        more = f" (+{self._left_out})" if self._left_out else ""
        self._console.print(f"[dim]{event['type']}  {event['subject']}  {_short(event['data'])}{more}[/dim]")
        self._left_out = 0


def _short(data: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in data.items() if isinstance(value, str | int))[:100]
