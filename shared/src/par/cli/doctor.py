"""``par doctor``: is the ledger well, and if not, what is to be done?"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.access import DATA, access_to, mongo_access
from par.cli.holders import Accounts
from par.cli.ledger import NATS, USUAL, AsJson, Nats, now, show_json
from par.cli.log_place import MONGO, PREFIX, USUAL_MONGO, Mongo, Prefix

if TYPE_CHECKING:
    from par.doctor import Finding, Place

MARKS: Final = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "fault": ("✗", "red")}
SECRETS: Final = ("PAR_MONGO_PASSWORD_FILE", "PAR_MONGO_TLS_CERTIFICATE", "PAR_HTTP_TLS_KEY")
"""Settings that name files which only their owner may read, beside those of NATS."""


def doctor(
    monitor: Annotated[
        str, typer.Option(envvar="PAR_NATS_MONITOR", help="nats-server's monitoring page, http://host:8222.")
    ] = "",
    replicas: Annotated[
        int, typer.Option(envvar="PAR_STREAM_REPLICAS", min=1, help="Replicas that the streams are to have.")
    ] = 1,
    data: Annotated[Path | None, typer.Option(help="The folder of “par up”, whose servers are looked at.")] = None,
    accounts: Accounts = DATA / "accounts",
    json: AsJson = False,
    nats: Nats = NATS,
    mongo: Mongo = MONGO,
    prefix: Prefix = PREFIX,
) -> None:
    """Look at servers, services, read models, clocks and files; say what is wrong and what to do. Changes nothing.

    Exit status 0 without a fault (warnings do not count), 1 with one. Takes half a minute at most.
    """
    from par.doctor import Limits, examine

    place = _place(data, nats, mongo, monitor, accounts, prefix, replicas)
    findings = asyncio.run(examine(place, Limits(), now))
    if json:
        show_json(_document(findings))
    else:
        _show(findings)
    if any(finding.severity == "fault" for finding in findings):
        raise typer.Exit(1)


def _place(
    data: Path | None, nats: str, mongo: str, monitor: str, accounts: Path, prefix: str, replicas: int
) -> "Place":
    from par.accounts.folder import FOLDER, AccountsFolder
    from par.accounts.registry import Kind
    from par.doctor import Place
    from par.embedded import running_servers
    from par.mongo import MongoAccess

    folder = DATA if data is None else data
    running = running_servers(folder)
    at_hand = data is not None or (running is not None and nats in ("", running.nats_url))
    registry = folder / FOLDER if data is not None else accounts
    own = AccountsFolder(registry).key_file(Kind.OPERATOR, "operator")
    nats = nats or ("" if running is None else running.nats_url)
    access = access_to(nats, "operator", own if at_hand and own.is_file() else None)
    secrets = tuple(Path(value) for name in SECRETS if (value := os.environ.get(name)))
    mongo = mongo or (USUAL_MONGO if running is None else running.mongo_url)
    own_mongo = running is not None and mongo == running.mongo_url
    signing_in = MongoAccess(mongo) if own_mongo else mongo_access(mongo)
    stopped = data is not None and running is None and not nats
    return Place(
        nats=None if stopped else nats or USUAL,
        mongo=None if stopped else signing_in,
        access=access,
        prefix=prefix,
        monitor=monitor or (running.monitor_url if running is not None and at_hand else None),
        data=folder if at_hand else None,
        accounts=registry if registry.is_dir() else None,
        secrets=secrets,
        replicas=replicas,
    )


def _document(findings: "Sequence[Finding]") -> dict[str, Any]:
    return {
        "well": not any(finding.severity == "fault" for finding in findings),
        "counts": _counts(findings),
        "findings": [finding.to_json() for finding in findings],
    }


def _counts(findings: "Sequence[Finding]") -> dict[str, int]:
    return {severity: sum(finding.severity == severity for finding in findings) for severity in MARKS}


def _show(findings: "Sequence[Finding]") -> None:
    """One group per area; of what is well one line, of what is not also what it is in English."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from par.doctor import AREAS

    console = Console()
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    table.add_column(width=1)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for area, title in AREAS.items():
        own = [finding for finding in findings if finding.area == area]
        if not own:
            continue
        table.add_row("", Text(title, style="bold"), "")
        for finding in own:
            mark, colour = MARKS[finding.severity]
            said = Text(finding.message_vi)
            if finding.severity != "ok":
                said.append(f"\n{finding.message_en}", style="dim")
            table.add_row(Text(mark, style=colour), Text(finding.code, style=colour), said)
    console.print(table)
    counts = _counts(findings)
    console.print(
        f"{counts['fault']} lỗi / faults, {counts['warning']} cảnh báo / warnings, {counts['ok']} tốt / well",
        style="red" if counts["fault"] else "yellow" if counts["warning"] else "green",
    )
