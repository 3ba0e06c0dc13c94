"""The command ``par``."""

import contextlib
import datetime as dt
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from par.cli import (
    accounts,
    board,
    contracts,
    days,
    deadlines,
    holders,
    index_sets,
    log,
    mongo,
    parked,
    periods,
    plans,
    progress,
    projections,
    reports,
    rounds,
    sheets,
    units,
)
from par.cli.access import KEY_FILE, TLS_CA
from par.cli.doctor import doctor
from par.cli.explain import event, explain
from par.cli.what_if import steps, what_if
from par.demo.examples import ExamplesMissingError
from par.demo.run import LAST_DAY, SEED, Options, run_demo
from par.embedded.stack import LocalStack
from par.messaging import NoAnswerError, RemoteProblem
from par.told import ToldError

LAST_MOMENT: Final = dt.datetime.combine(LAST_DAY, dt.time())

app = typer.Typer(no_args_is_help=True)
app.add_typer(accounts.app, name="accounts")
app.add_typer(accounts.districts, name="district")
app.add_typer(accounts.readers, name="reader")
app.add_typer(board.app, name="board")
app.add_typer(accounts.appraisers, name="appraiser")
app.add_typer(accounts.councils, name="council")
app.add_typer(contracts.app, name="contracts")
app.add_typer(days.app, name="day")
app.add_typer(deadlines.app, name="deadlines")
app.add_typer(index_sets.app, name="index-set")
app.add_typer(log.app, name="log")
app.add_typer(mongo.app, name="mongo")
app.add_typer(parked.app, name="parked")
app.add_typer(periods.app, name="period")
app.add_typer(plans.app, name="plan")
app.add_typer(progress.app, name="progress")
app.add_typer(projections.app, name="projection")
app.add_typer(reports.app, name="reports")
app.add_typer(rounds.app, name="round")
app.add_typer(sheets.app, name="sheet")
app.add_typer(units.app, name="unit")
app.command()(doctor)
app.command()(event)
app.command()(explain)
app.command()(mongo.prepare)
app.command()(steps)
app.command("what-if")(what_if)


@app.callback()
def par(
    key: Annotated[Path | None, typer.Option(envvar=KEY_FILE, help="The file of the key to sign in with.")] = None,
    ca: Annotated[Path | None, typer.Option(envvar=TLS_CA, help="The authority of the server's certificate.")] = None,
) -> None:
    """PAR Ledger: theo dõi kế hoạch cải cách hành chính."""
    for variable, file in ((KEY_FILE, key), (TLS_CA, ca)):
        if file is not None:
            os.environ[variable] = str(file)


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="End when the year is over instead of staying up.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder to keep the data in; without it, a temporary one.")] = None,
    seed: Annotated[int, typer.Option(help="Another number, another year of invented progress.")] = SEED,
    until: Annotated[
        dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day to play, for a shorter look.")
    ] = LAST_MOMENT,
    into: Annotated[
        str,
        typer.Option(help="NATS of an empty ledger that runs with PAR_CALENDAR=command; its --accounts are needed."),
    ] = "",
    accounts: holders.Accounts = holders.ACCOUNTS,
    hand_out: holders.HandOut = None,
) -> None:
    """Play a year of five real plans on embedded servers and show what the ledger makes of it."""
    options = Options(
        once=once,
        as_json=json,
        data=data,
        seed=seed,
        until=until.date(),
        into=into,
        accounts=accounts,
        handed_out=hand_out,
    )
    _told(lambda: run_demo(options))


@app.command()
def up(
    data: Annotated[Path, typer.Option(help="Folder for data, configurations and logs.")] = Path("data"),
) -> None:
    """Start nats-server, mongod and the three services on this machine, until Ctrl-C."""

    def run() -> None:
        stack = LocalStack(data, progress=lambda text: typer.echo(text, err=True), calendar="clock")
        with stack, contextlib.suppress(KeyboardInterrupt):
            typer.echo(f"NATS     {stack.servers.nats_url}")
            typer.echo(f"MongoDB  {stack.servers.mongo_url}")
            for name, url in stack.addresses.items():
                typer.echo(f"{name:8} {url}")
            typer.echo(f"Khóa     {stack.accounts.path / 'keys'}")
            typer.echo(f"Bảng điểm / scoreboard: {stack.addresses['report']}/")
            signal.pause()

    _told(run)


def _told(run: Callable[[], None]) -> None:
    """Run, and tell a person what to do about errors that a person can do something about.

    SIGTERM ends a command as Ctrl-C does, so that what it started ends with it.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run()
    except (ToldError, ExamplesMissingError, NoAnswerError, RemoteProblem) as error:
        typer.echo(f"par: {error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
