"""``par progress validate``: a file is checked by the ledger, and nothing is kept anywhere."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import typer

from par.cli.access import speaks_as
from par.cli.event_lines import Line, lines_of
from par.cli.ledger import REFUSED, ledger, say
from par.cli.progress_bar import progress_bar
from par.cli.progress_lines import no_answer, print_json, refusal_line, validated_line
from par.client.checker import Checker
from par.client.outbox import Draft
from par.messaging import NoAnswerError, RemoteProblem

AT_ONCE: Final = 500
BYTES_AT_ONCE: Final = 900_000


def validate_file(file: Path, nats: str, sender: str | None, patience: float, as_json: bool) -> None:
    """Check and tell. Ends the command with 1 when the ledger is away, 3 when something would be refused."""
    counts: Counter[str] = Counter()
    size = max(file.stat().st_size, 1)
    key, named = speaks_as(nats, sender)
    with tempfile.TemporaryFile() as refusals:  # there may be as many as lines

        async def work() -> None:
            async with ledger(nats, "sender", key) as client:
                with progress_bar() as bar:

                    def read(end: int) -> None:
                        bar(end, size, "Kiểm tra tệp (byte)")

                    await _validate(file, Checker(client, named, patience), counts, refusals, read)

        try:
            asyncio.run(work())
        except (NoAnswerError, RemoteProblem) as failure:
            say(f"par: {no_answer(failure, sender)}")
            raise typer.Exit(1) from None
        summary = {outcome: counts[outcome] for outcome in ("valid", "duplicate", "refused")}
        refusals.seek(0)
        if as_json:
            print_json(summary, "refusals", map(orjson.loads, refusals))
        else:
            for row in refusals:
                typer.echo(refusal_line(orjson.loads(row)))
            typer.echo(validated_line(summary))
    if summary["refused"]:
        raise typer.Exit(REFUSED)


async def _validate(
    file: Path, checker: Checker, counts: Counter[str], refusals: Any, report: Callable[[int], None]
) -> None:
    for lines in _parts(lines_of(file)):
        good = [line for line in lines if isinstance(line.event, Draft)]
        receipts = await checker.send([line.event.body for line in good if isinstance(line.event, Draft)])
        answered = {line.number: receipt for line, receipt in zip(good, receipts, strict=True)}
        for line in lines:
            if line.note is not None:
                say(f"par: {file.name}: {line.note}")
            told = answered.get(line.number) or {"outcome": "refused", "id": None, **_problem(line)}
            counts[told["outcome"]] += 1
            if told["outcome"] == "refused":
                source = line.event.source if isinstance(line.event, Draft) else None
                refusals.write(orjson.dumps({"line": line.number, "source": source, **told}) + b"\n")
        report(lines[-1].end)


def _problem(line: Line) -> dict[str, Any]:
    assert not isinstance(line.event, Draft)
    return line.event.to_json()


def _parts(lines: Iterator[Line]) -> Iterator[list[Line]]:
    """As many lines as one request takes."""
    part: list[Line] = []
    size = 0
    for line in lines:
        size += len(line.event.body) + 1 if isinstance(line.event, Draft) else 0
        if part and (len(part) == AT_ONCE or size > BYTES_AT_ONCE):
            yield part
            part, size = [], len(line.event.body) + 1 if isinstance(line.event, Draft) else 0
        part.append(line)
    if part:
        yield part
