"""``par plan export``: a plan of the ledger as a document in the form of the official table."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from par.cli.ledger import NATS, Nats, say, told

if TYPE_CHECKING:
    from nats.aio.client import Client


def export_plan(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="Id of the plan.")],
    file: Annotated[Path, typer.Argument(help="The file to write: .xlsx, .docx, .pdf or .html.")],
    version: Annotated[int | None, typer.Option(min=1, help="A version; 1 is the plan as issued.")] = None,
    as_of: Annotated[dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"])] = None,
    nats: Nats = NATS,
) -> None:
    """Write a plan into a file that people can edit and ``par plan import`` reads again."""
    from par.exporting.export import ExportFormat

    try:
        export_format = ExportFormat(file.suffix.lower().lstrip("."))
    except ValueError:
        raise typer.BadParameter(", ".join(f".{one}" for one in ExportFormat), param_hint="FILE") from None
    moment = {"version": version, "as_of": as_of.date().isoformat() if as_of else None}

    async def work(client: "Client") -> bytes:
        from par.client.plans import read_plan
        from par.exporting.export import export_plan as export
        from par.messaging import ask
        from par.messaging.subjects import query

        found = await read_plan(client, plan, {key: value for key, value in moment.items() if value is not None})
        tree = await ask(client, query("plan", "unit-tree"), {"city": found["city"]})
        names = {unit["unit"]: unit["name"] for unit in (*tree["units"], *tree["groups"])}
        return export(content_of(found), names, export_format)

    data = told(nats, work)
    try:
        file.write_bytes(data)
    except OSError as error:
        say(f"par: {error}")
        raise typer.Exit(1) from None
    say(f"{file}: {len(data)} byte")


def content_of(answer: dict[str, Any]) -> dict[str, Any]:
    """A plan as a read answers it, in the shape of ``examples/plans``: there the printed date is its date."""
    return answer | {"id": answer["plan"], "issued_on": answer["printed_on"]}
