"""``par progress send``: a file into the outbox, the outbox to the ledger, and what came of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, Final

import typer

from par.cli.access import speaks_as
from par.cli.event_lines import Line, lines_of
from par.cli.ledger import REFUSED, ledger, say
from par.cli.progress_bar import progress_bar
from par.cli.progress_lines import no_answer, print_json, refusal_line, sent_line
from par.client.outbox import Delivery, Outbox, deliver
from par.client.outbox.deliver import ONE_TRY
from par.client.sender import Sender
from par.messaging import NoAnswerError, RemoteProblem

TOGETHER: Final = 500
"""Lines that are put in one transaction."""


def send_file(file: Path, outbox: Outbox, nats: str, sender: str | None, patience: float, as_json: bool) -> None:
    """Put, send and tell. Ends the command with 1 when the ledger is away, 3 when something was refused."""
    earlier = _put(file, outbox)
    failure = _deliver(outbox, nats, sender, patience)
    refused = _tell(outbox, earlier, as_json)
    if failure is not None:
        say(f"par: {no_answer(failure, sender)}")
        say(
            f"par: sự kiện vẫn nằm trong {outbox.path}; chạy lại lệnh này để gửi tiếp / "
            f"the events are kept in {outbox.path}; run the same command again to go on"
        )
        raise typer.Exit(1)
    if refused:
        raise typer.Exit(REFUSED)


def _put(file: Path, outbox: Outbox) -> int:
    """Into the outbox, line by line; how many had their receipts from an earlier run."""
    outbox.begin_run()
    size, earlier = max(file.stat().st_size, 1), 0
    with progress_bar() as report:
        for lines in _parts(lines_of(file)):
            made = outbox.put_all((line.number, line.event) for line in lines)
            earlier += sum(outcome == "done" for outcome in made)
            for line in lines:
                if line.note is not None:
                    say(f"par: {file.name}: {line.note}")
            report(lines[-1].end, size, "Đọc tệp (byte)")
    return earlier


def _deliver(outbox: Outbox, nats: str, sender: str | None, patience: float) -> Exception | None:
    """Send what waits; the failure that ended it, if one did."""
    key, named = speaks_as(nats, sender)

    @contextlib.asynccontextmanager
    async def connect() -> AsyncIterator[Sender]:
        async with ledger(nats, "sender", key) as client:
            yield Sender(client, named, ONE_TRY)

    total, done = outbox.count().waiting, 0
    with progress_bar() as report:

        def moved(count: int) -> None:
            nonlocal done
            done = min(done + count, total)  # an event that the ledger failed on moves more than once
            report(done, total, "Gửi sự kiện")

        if total:
            moved(0)
        try:
            asyncio.run(deliver(outbox, Delivery(connect, patience, moved)))
        except (NoAnswerError, RemoteProblem) as failure:
            return failure
    return None


def _tell(outbox: Outbox, earlier: int, as_json: bool) -> bool:
    """The outcome of this run's lines; whether any was refused."""
    count, bad = outbox.count(this_run=True), outbox.bad_lines()
    summary: dict[str, Any] = {**asdict(count), "refused": count.refused + bad, "earlier": earlier}
    if as_json:
        print_json(summary, "refusals", outbox.refusals_of_run())
    else:
        for refusal in outbox.refusals_of_run():
            typer.echo(refusal_line(refusal))
        typer.echo(sent_line(summary))
    return bool(summary["refused"])


def _parts(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while part := list(islice(lines, TOGETHER)):
        yield part
