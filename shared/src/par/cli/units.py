"""``par unit``: the units of a city, what happens to them, and whom a name means."""

import datetime as dt
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.ledger import NATS, REFUSED, Nats, now, say, told, yaml_file
from par.cli.unit_lines import lines_of_name, lines_of_tree, lines_of_unit, print_found

if TYPE_CHECKING:
    from nats.aio.client import Client

    from par.client.office import Loaded

app = typer.Typer(help="Cây đơn vị: xem, mở, đổi tên, chuyển, nhập, tách, đóng; tra tên.", no_args_is_help=True)

MOST_NAMES: Final = 200
"""Names asked for in one request."""

Unit = Annotated[str, typer.Argument(help="Id of a unit.")]
On = Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day on which it holds.")]
Document = Annotated[str | None, typer.Option(help="The document that orders it.")]
Aliases = Annotated[list[str] | None, typer.Option("--alias", help="Another name; may be repeated.")]
AsOf = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day shown; today by default.")]
KnownAt = Annotated[str | None, typer.Option(help="As known at that moment, 2023-07-01T08:00:00+07:00.")]
Json = Annotated[bool, typer.Option("--json", help="JSON on standard output.")]


@app.command()
def show(unit: Unit, as_of: AsOf = None, known_at: KnownAt = None, json: Json = False, nats: Nats = NATS) -> None:
    """Show a unit or group on a day, and what was recorded of it."""
    found = _asked(nats, "unit", {"unit": unit} | _moment(as_of, known_at))
    print_found(found, json, lines_of_unit)


@app.command()
def tree(
    city: Annotated[str, typer.Argument(help="Id of the city.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: Json = False,
    nats: Nats = NATS,
) -> None:
    """Show the tree of a city on a day."""
    found = _asked(nats, "unit-tree", {"city": city} | _moment(as_of, known_at))
    if not found["units"]:
        say(f"par: “{city}” chưa có cây đơn vị nào / no units of “{city}” are known")
        raise typer.Exit(REFUSED)
    print_found(found, json, lines_of_tree)


@app.command("open")
def open_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file like those of examples/units.")],
    nats: Nats = NATS,
) -> None:
    """Open the units and groups of a file."""
    from par.client.office import open_units

    content = yaml_file(file)
    if "city" not in content:
        raise typer.BadParameter("city, units, groups", param_hint=str(file))
    _tell(told(nats, lambda client: open_units(client, content, time=now())))


@app.command()
def rename(
    unit: Unit,
    name: Annotated[str, typer.Argument(help="The new name.")],
    on: On,
    kind: Annotated[str | None, typer.Option("--type", help="The new type: ward, commune, ...")] = None,
    alias: Aliases = None,
    document: Document = None,
    nats: Nats = NATS,
) -> None:
    """Rename a unit; its id stays, its former names stay known."""
    changed = {"unit": unit, "name": name, "type": kind, "aliases": alias or []}
    _change(nats, "rename-unit", unit, changed | _dated(on, document))


@app.command()
def move(
    unit: Unit,
    parent: Annotated[str, typer.Argument(help="Id of the unit it is to stand under.")],
    on: On,
    document: Document = None,
    nats: Nats = NATS,
) -> None:
    """Move a unit, with all below it, under another."""
    _change(nats, "move-unit", unit, {"unit": unit, "parent": parent} | _dated(on, document))


@app.command()
def merge(
    units: Annotated[list[str], typer.Argument(help="Ids of the units that end.")],
    into: Annotated[str, typer.Option(help="Id of the unit that goes on.")],
    on: On,
    name: Annotated[str | None, typer.Option(help="With --type and --parent: open the unit that goes on.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Its type: ward, commune, ...")] = None,
    parent: Annotated[str | None, typer.Option(help="The unit it stands under.")] = None,
    alias: Aliases = None,
    document: Document = None,
    nats: Nats = NATS,
) -> None:
    """Merge units into another, which may be opened for it."""
    new = {"id": into, "name": name, "type": kind, "parent": parent, "aliases": alias or []}
    if name is None and (kind or parent or alias):
        raise typer.BadParameter("--name", param_hint="--type, --parent, --alias")
    opens = None if name is None else new
    _change(nats, "merge-units", units[0], {"units": units, "into": into, "opens": opens} | _dated(on, document))


@app.command()
def split(
    unit: Unit,
    into: Annotated[list[str], typer.Option(help="Id of a unit that goes on; the first takes over the open work.")],
    on: On,
    opens: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A file with `units:` to open for it.")
    ] = None,
    document: Document = None,
    nats: Nats = NATS,
) -> None:
    """Split a unit into others, which may be opened for it."""
    new = [] if opens is None else yaml_file(opens).get("units", [])
    _change(nats, "split-unit", unit, {"unit": unit, "into": into, "opens": new} | _dated(on, document))


@app.command()
def close(
    unit: Unit,
    on: On,
    successor: Annotated[str | None, typer.Option(help="Id of the unit that takes over its work.")] = None,
    document: Document = None,
    nats: Nats = NATS,
) -> None:
    """Close a unit."""
    _change(nats, "close-unit", unit, {"unit": unit, "successor": successor} | _dated(on, document))


@app.command()
def resolve(
    authority: Annotated[str, typer.Option(help="Id of the unit in whose plans the names stand.")],
    names: Annotated[list[str] | None, typer.Argument(help="Names; without any, one per line of input.")] = None,
    as_of: AsOf = None,
    json: Json = False,
    nats: Nats = NATS,
) -> None:
    """Say whom names mean in the plans of an authority; with --json one object per line."""
    texts = names or [line.decode("utf-8", errors="replace").strip() for line in sys.stdin.buffer]
    for first in range(0, len(texts), MOST_NAMES):
        question = {"authority": authority, "names": texts[first : first + MOST_NAMES]} | _moment(as_of, None)
        for found in _asked(nats, "unit-names", question)["items"]:
            print_found(found, json, lines_of_name)


def _asked(nats: str, name: str, question: Mapping[str, Any]) -> dict[str, Any]:
    from par.messaging import ask
    from par.messaging.subjects import query

    async def asked(client: "Client") -> dict[str, Any]:
        answer: dict[str, Any] = await ask(client, query("plan", name), question)
        return answer

    return told(nats, asked)


def _change(nats: str, change: str, unit: str, content: Mapping[str, Any]) -> None:
    """Send a change in the city of ``unit``."""
    _tell(told(nats, _changing(change, unit, content)))


def _changing(change: str, unit: str, content: Mapping[str, Any]) -> Callable[["Client"], Awaitable["Loaded"]]:
    from par.client.units import change_units
    from par.messaging import ask
    from par.messaging.subjects import query

    async def changed(client: "Client") -> "Loaded":
        city = (await ask(client, query("plan", "unit"), {"unit": unit}))["city"]
        return await change_units(client, change, {"city": city, **content}, time=now())

    return changed


def _dated(on: dt.datetime, document: str | None) -> dict[str, Any]:
    return {"on": on.date().isoformat(), "document": document}


def _moment(as_of: dt.datetime | None, known_at: str | None) -> dict[str, Any]:
    asked = {"as_of": None if as_of is None else as_of.date().isoformat(), "known_at": known_at}
    return {name: value for name, value in asked.items() if value is not None}


def _tell(done: "Loaded") -> None:
    if done.earlier:
        typer.echo(f"Đã có từ trước, vị trí {done.position}.")
    else:
        typer.echo("Không có gì thay đổi." if done.position == 0 else f"Đã ghi, vị trí {done.position}.")
