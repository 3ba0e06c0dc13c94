"""``par reports``: the state that holds, everything that was told, and what comes."""

import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.ledger import NATS, Nats, say, told

if TYPE_CHECKING:
    from nats.aio.client import Client

    from par.client.reports import Report

app = typer.Typer(help="Sự kiện báo cáo: trạng thái hiện hành, phát lại, theo dõi.", no_args_is_help=True)

TOKEN: Final = re.compile(r"[a-z0-9][a-z0-9-]*")


def _token(value: str | None) -> str | None:
    """A part of a subject, never a wildcard."""
    if value is not None and not TOKEN.fullmatch(value):
        raise typer.BadParameter("a-z 0-9 -")
    return value


City = Annotated[str | None, typer.Option(callback=_token, help="The root of a unit tree.")]
Topic = Annotated[str | None, typer.Option(callback=_token, help="indicator, index, ranking, unit-status, …")]
Unit = Annotated[str | None, typer.Option(callback=_token, help="A unit; of a ranking the city once more.")]
FROM_HELP: Final = "The first sequence of the stream."


@app.command()
def last(city: City = None, topic: Topic = None, unit: Unit = None, nats: Nats = NATS) -> None:
    """Print the state that holds of each subject, one JSON object a line, as they were told."""
    from par.client.reports import Chosen, last_reports

    async def work(client: "Client") -> None:
        for report in await last_reports(client, Chosen(city, topic, unit)):
            _print(report)

    _run(nats, work)


@app.command()
def replay(
    first: Annotated[int, typer.Option("--from", min=1, help=FROM_HELP)] = 1,
    city: City = None,
    topic: Topic = None,
    unit: Unit = None,
    nats: Nats = NATS,
) -> None:
    """Print all events from a sequence on, to the end of the stream."""
    from par.client.reports import Chosen
    from par.client.reports import replay as reports

    _run(nats, lambda client: _print_all(reports(client, Chosen(city, topic, unit), first)))


@app.command()
def follow(
    first: Annotated[int | None, typer.Option("--from", min=1, help=f"{FROM_HELP} Else what comes now.")] = None,
    city: City = None,
    topic: Topic = None,
    unit: Unit = None,
    nats: Nats = NATS,
) -> None:
    """Print events as they come, until Ctrl-C."""
    from par.client.reports import Chosen
    from par.client.reports import follow as reports

    _run(nats, lambda client: _print_all(reports(client, Chosen(city, topic, unit), first)))


async def _print_all(reports: "AsyncIterator[Report]") -> None:
    async for report in reports:
        _print(report)


def _print(report: "Report") -> None:
    import orjson

    document: dict[str, Any] = {"sequence": report.sequence, "subject": report.subject, "event": report.event}
    sys.stdout.buffer.write(orjson.dumps(document) + b"\n")
    sys.stdout.buffer.flush()


def _run(nats: str, work: "Callable[[Client], Awaitable[None]]") -> None:
    """With the key that was named, else the operator's at hand; a stream that does not answer ends with status 1."""
    from par.log import LogError

    try:
        told(nats, work, "operator")
    except LogError as error:
        say(f"par: {error}")
        raise typer.Exit(1) from None
