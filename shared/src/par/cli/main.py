"""The command ``par``."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from par.demo.examples import ExamplesMissingError
from par.demo.run import SEED, run_demo
from par.embedded.errors import EmbeddedError
from par.embedded.stack import LocalStack

app = typer.Typer(help="PAR Ledger: theo dõi kế hoạch cải cách hành chính.", no_args_is_help=True)


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="End when the year is over instead of staying up.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder to keep the data in; without it, a temporary one.")] = None,
    seed: Annotated[int, typer.Option(help="Another year of invented progress.")] = SEED,
) -> None:
    """Play a year of five real plans on embedded servers and show what the ledger makes of it."""
    _told(lambda: run_demo(once=once, as_json=json, data=data, seed=seed))


@app.command()
def up(
    data: Annotated[Path, typer.Option(help="Folder for data, configurations and logs.")] = Path("data"),
) -> None:
    """Start nats-server, mongod and the three services on this machine, until Ctrl-C."""

    async def wait() -> None:
        from par.service.service import stop_on_signals

        await stop_on_signals().wait()

    def run() -> None:
        with LocalStack(data, progress=lambda text: print(text, file=sys.stderr)) as stack:
            print(f"NATS     {stack.servers.nats_url}\nMongoDB  {stack.servers.mongo_url}")
            for name, url in stack.addresses.items():
                print(f"{name:8} {url}", flush=True)
            asyncio.run(wait())

    _told(run)


def _told(run: Any) -> None:
    """Run, and tell a person what to do about errors that a person can do something about."""
    try:
        run()
    except (EmbeddedError, ExamplesMissingError) as error:
        print(f"par: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
