"""``par explain`` and ``par event``: from a score down to the events behind it."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from par.cli.ledger import NATS, AsJson, Nats, show_json, told, up_to_now

if TYPE_CHECKING:
    from nats.aio.client import Client


def explain(
    unit: Annotated[str, typer.Argument(metavar="UNIT")],
    year: Annotated[int, typer.Argument(metavar="YEAR")],
    leaf: Annotated[str | None, typer.Option(help="Only this leaf, with the units or obligations behind it.")] = None,
    after: Annotated[str, typer.Option(help="With --leaf: the page behind this unit or obligation.")] = "",
    as_of: Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of a past day.")] = None,
    at_position: Annotated[int | None, typer.Option(min=1, help="As the ledger stood at that position.")] = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Giải thích điểm của một đơn vị: từng tiêu chí, cách tính, số liệu và sự kiện nguồn."""
    asked = {
        "unit": unit,
        "year": year,
        "leaf": leaf,
        "after": after or None,
        "as_of": as_of.date().isoformat() if as_of is not None else None,
        "at_position": at_position,
    }

    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        question = {name: value for name, value in asked.items() if value is not None}
        answer: dict[str, Any] = await ask(client, query("report", "explain"), question | await up_to_now(client))
        return answer

    found = told(nats, work)
    if json:
        show_json(found)
        return
    for line in lines_of(found):
        typer.echo(line)


def event(
    position: Annotated[int, typer.Argument(metavar="POSITION", min=1)],
    nats: Nats = NATS,
) -> None:
    """Xem một sự kiện của nhật ký theo vị trí (JSON)."""

    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        answer: dict[str, Any] = await ask(client, query("report", "event"), {"at": position})
        return answer

    show_json(told(nats, work)["event"])


def lines_of(tree: dict[str, Any]) -> list[str]:
    """The tree for a person, in Vietnamese."""
    lines = [
        f"{tree['name']} – năm {tree['year']}: {tree['shown'] or 'chưa có điểm'} / {tree['max']}",
        tree["words_vi"],
    ]
    for area in tree["areas"]:
        title = f"{area['area']}. {area['name_vi'] or ''}".rstrip()
        lines.append(f"{title}: {area['shown'] or '–'} / {area['max']}")
        for leaf in area["leaves"]:
            lines.append(f"  {leaf['code']} {leaf['name_vi'] or ''}: {leaf['shown'] or '–'} / {leaf['max']}")
            lines.append(f"    {leaf['words_vi']}")
            lines += [f"    {line}" for found in leaf["inputs"] for line in _input(found)]
    return lines


def _input(found: dict[str, Any]) -> list[str]:
    counts = f"{found['numerator']}/{found['denominator']}" if found["numerator"] is not None else "chưa có số liệu"
    lines = [f"{found['indicator']} ({_OF[found['of']]}): {counts}"]
    lines += [f"  {line}" for line in map(_month, found.get("periods", ()))]
    for member in found.get("members") or ():
        lines.append(f"  {member['unit']}: {member['numerator']}/{member['denominator']}")
        lines += [f"    {line}" for line in map(_month, member["periods"])]
    for row in found.get("counted") or ():
        positions = ", ".join(map(str, row["positions"]))
        lines.append(
            f"  {row['obligation']} ({row['lifecycle']}): {row['counts'][0]}/{row['counts'][1]}; vị trí {positions}"
        )
    if found.get("next"):
        lines.append(f"  … còn nữa: --after {found['next']}")
    return lines


def _month(month: dict[str, Any]) -> str:
    counts = f"{month['numerator']}/{month['denominator']}" if month["numerator"] is not None else month.get("state")
    where = f"; vị trí {month['position']} ({month['source']}#{month['event']})" if month.get("event") else ""
    pooled = f"; {month['units']} đơn vị" if month.get("units") is not None else ""
    return f"{month['period']}: {counts}{pooled}{where}"


_OF = {"own": "đơn vị báo cáo", "pooled": "cộng từ các đơn vị", "ledger": "sổ tự đếm"}
