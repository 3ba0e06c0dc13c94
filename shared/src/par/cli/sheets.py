"""``par sheet``: look at a score sheet, and hand in what a unit, an appraiser or a council says of it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from par.cli.access import speaks_as
from par.cli.ledger import LARGEST_FILE, NATS, REFUSED, AsJson, Nats, now, say, show_json, told, up_to_now, yaml_file

if TYPE_CHECKING:
    from nats.aio.client import Client

    from par.messaging.subjects import SheetVerb

app = typer.Typer(help="Phiếu chấm điểm: xem, tự chấm, chốt, thẩm định, giải trình, phê duyệt.", no_args_is_help=True)

Unit = Annotated[str, typer.Argument(metavar="UNIT", help="The unit whose sheet it is.")]
RoundOption = Annotated[str, typer.Option("--round", help="The round; usually <city>-<year>.")]
Who = Annotated[str, typer.Option("--as", help="The unit in whose name the appraiser or council speaks.")]
Items = Annotated[
    Path,
    typer.Argument(exists=True, metavar="FILE", help="YAML with a list `items`, or JSON lines: what is said per leaf."),
]
Again = Annotated[
    bool, typer.Option("--again", help="Say anew what was said today and changed since; else it is a duplicate.")
]


@app.command()
def show(
    unit: Unit,
    year: Annotated[int, typer.Argument(metavar="YEAR", min=2000, max=2100)],
    round_name: Annotated[str | None, typer.Option("--round", help="Of several rounds in the year, this one.")] = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Show what counts of each leaf, and what was entered."""
    asked = {"unit": unit, "year": year} | ({} if round_name is None else {"round": round_name})

    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        answer: dict[str, Any] = await ask(client, query("report", "result-of-unit"), asked | await up_to_now(client))
        return answer

    found = told(nats, work)
    if json:
        show_json(found)
        return
    typer.echo(f"{found['name']} – {found['round']}: {found['shown'] or '…'} / {found['max']} ({found['stage']})")
    for leaf in found["leaves"]:
        differs = f", lệch đề xuất {leaf['difference']}" if leaf["difference"] else ""
        typer.echo(f"  {leaf['code']:8} {leaf['shown'] or '…':>7} / {leaf['max']:<5} {leaf['counted'] or '–'}{differs}")


@app.command()
def score(unit: Unit, round_name: RoundOption, file: Items, again: Again = False, nats: Nats = NATS) -> None:
    """Enter self-scores, evidence and bonus claims of a unit.

    Each item has `leaf` with `points` or `inputs`; with `evidence` it attaches a document, with `bonus` it claims one.
    """
    _hand_in("sheet", unit, unit, [(_said_by_unit(item), item) for item in _items(file)], round_name, nats, again=again)


@app.command()
def lock(unit: Unit, round_name: RoundOption, again: Again = False, nats: Nats = NATS) -> None:
    """End the self-score of a unit."""
    _hand_in("sheet", unit, unit, [("locked", {})], round_name, nats, again=again)


@app.command()
def explain(unit: Unit, round_name: RoundOption, file: Items, again: Again = False, nats: Nats = NATS) -> None:
    """Explain leaves of which an explanation is required; each item has `leaf` and `text`."""
    _hand_in("sheet", unit, unit, [("explanation-given", item) for item in _items(file)], round_name, nats, again=again)


@app.command()
def appraise(
    unit: Unit, round_name: RoundOption, file: Items, who: Who, again: Again = False, nats: Nats = NATS
) -> None:
    """Enter appraisals of a unit's leaves.

    Each item has `leaf`, `step` (first, second), and `points` or `inputs`; with `bonus` it grants, with `penalty` it
    takes points off.
    """
    _hand_in(
        "appraise",
        who,
        unit,
        [(_said_by_appraiser(item), item) for item in _items(file)],
        round_name,
        nats,
        again=again,
    )


@app.command()
def approve(
    unit: Unit,
    round_name: RoundOption,
    who: Who,
    comment: Annotated[str | None, typer.Option(help="Kept with the approval.")] = None,
    again: Again = False,
    nats: Nats = NATS,
) -> None:
    """Approve the sheet of a unit."""
    _hand_in(
        "approve",
        who,
        unit,
        [("approved", {} if comment is None else {"comment": comment})],
        round_name,
        nats,
        again=again,
    )


def _said_by_unit(item: dict[str, Any]) -> str:
    if "bonus" in item:
        return "bonus-claimed"
    return "evidence-attached" if "evidence" in item else "leaf-scored"


def _said_by_appraiser(item: dict[str, Any]) -> str:
    if "bonus" in item:
        return "bonus-granted"
    return "penalty-applied" if "penalty" in item else "leaf-appraised"


def _items(file: Path) -> list[dict[str, Any]]:
    """The items of a file; one that is no file of items ends the command."""
    import orjson

    if file.suffix != ".jsonl":
        found = yaml_file(file).get("items")
    else:
        try:
            if file.stat().st_size > LARGEST_FILE:
                raise ValueError(f"> {LARGEST_FILE} bytes")
            found = [orjson.loads(line) for line in file.read_bytes().splitlines() if line.strip()]
        except (OSError, ValueError) as error:
            say(f"par: {file.name}: {error}")
            raise typer.Exit(REFUSED) from None
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        say(f"par: {file.name}: cần danh sách “items” / a list of items is needed")
        raise typer.Exit(REFUSED)
    return found


def _hand_in(
    verb: "SheetVerb",
    who: str,
    unit: str,
    said: Iterable[tuple[str, dict[str, Any]]],
    round_name: str,
    nats: str,
    *,
    again: bool,
) -> None:
    """Send and tell the receipts. The same item again is a duplicate: its id follows from its content and its time.

    The time is that day, or the present moment of what is said ``again``.
    """
    from par.messaging.subjects import APPRAISERS, COUNCILS

    time = now() if again else now().replace(hour=0, minute=0, second=0, microsecond=0)
    events = [_event(who, unit, name, {"round": round_name, **data}, time.isoformat()) for name, data in said]
    kinds = {"sheet": ("district", ""), "appraise": ("appraiser", APPRAISERS), "approve": ("council", COUNCILS)}
    kind, prefix = kinds[verb]
    key, sender = speaks_as(nats, who, kind)
    account = None if sender is None else prefix + sender

    async def work(client: "Client") -> list[dict[str, Any]]:
        from par.client.sender import Sender

        return await Sender(client, account, verb=verb).send(events)

    receipts = told(nats, work, role="sender", key_file=key)
    for receipt in receipts:
        if receipt["outcome"] == "refused":
            place = f" ({receipt['pointer']})" if receipt["pointer"] else ""
            typer.echo(f"{receipt['code']}{place}: {receipt['message_vi']} / {receipt['message_en']}")
        else:
            typer.echo(f"{receipt['outcome']} {receipt['id']}")
    if any(receipt["outcome"] == "refused" for receipt in receipts):
        raise typer.Exit(REFUSED)


def _event(who: str, unit: str, name: str, data: dict[str, Any], time: str) -> bytes:
    import orjson

    said = orjson.dumps([who, unit, name, data, time], option=orjson.OPT_SORT_KEYS)
    value = {
        "specversion": "1.0",
        "id": hashlib.sha256(said).hexdigest()[:32],
        "source": f"/{who}/par",
        "type": f"par.sheet.{name}.v1",
        "subject": f"unit/{unit}",
        "time": time,
        "data": data,
    }
    return orjson.dumps(value)
