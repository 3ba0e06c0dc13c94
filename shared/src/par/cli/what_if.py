"""``par what-if``: what the index would be if something happened that has not. Nothing is written."""

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.ledger import NATS, AsJson, Nats, show_json, told, up_to_now, yaml_file

if TYPE_CHECKING:
    from nats.aio.client import Client

FIGURE: Final = re.compile(r"([^:=]+):([^:=]+):([^:=]+)=(?:(\d{1,13})/(\d{1,13})|(\d{1,3})%)", re.ASCII)


def what_if(
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="YAML: year, units, events; see docs/explaining.md."),
    ] = None,
    year: Annotated[int | None, typer.Option(help="The year of the index.")] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Whose index to show; else the units of --figure.")
    ] = None,
    figure: Annotated[
        list[str] | None,
        typer.Option("--figure", help="unit:indicator:month=num/den, or =60%, e.g. x:online_rate:2023-11=60%"),
    ] = None,
    obligation: Annotated[
        list[str] | None,
        typer.Option("--obligation", help="An obligation that is done and confirmed; with --year, --unit."),
    ] = None,
    day: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="On which it happens; else the ledger's day.")
    ] = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Tính thử điểm chỉ số khi có số liệu giả định; không ghi gì vào sổ."""
    asked = yaml_file(file) if file is not None else {}
    figures = [_figure(text) for text in figure or ()]
    done = [{"kind": "confirmed", "obligations": obligation}] if obligation else []
    if figures or done:
        asked["events"] = [*asked.get("events", ()), *figures, *done]
    if year is not None:
        asked["year"] = year
    units = [*(unit or ()), *asked.get("units", ())] or [found["unit"] for found in figures]
    asked["units"] = list(dict.fromkeys(units))
    if day is not None:
        asked["day"] = day.date()
    if "year" not in asked and figures:
        asked["year"] = figures[0]["period"][:4]

    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        answer: dict[str, Any] = await ask(client, query("report", "what-if"), asked | await up_to_now(client))
        return answer

    found = told(nats, work)
    if json:
        show_json(found)
        return
    for line in lines_of(found):
        typer.echo(line)


def steps(
    unit: Annotated[str, typer.Argument(metavar="UNIT")],
    year: Annotated[int, typer.Argument(metavar="YEAR")],
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="YAML: steps; see docs/explaining.md.")
    ] = None,
    goal: Annotated[str, typer.Option(help="class, or rank.")] = "class",
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Các bước ít tốn nhất để lên loại hoặc lên hạng; không ghi gì vào sổ."""
    asked = (yaml_file(file) if file is not None else {}) | {"unit": unit, "year": year, "goal": goal}

    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        answer: dict[str, Any] = await ask(client, query("report", "steps-to-class"), asked | await up_to_now(client))
        return answer

    found = told(nats, work)
    if json:
        show_json(found)
        return
    for line in lines_of_steps(found):
        typer.echo(line)


def lines_of_steps(answer: dict[str, Any]) -> list[str]:
    """The chosen steps for a person, and where they lead."""
    before, after, goal = answer["before"], answer["after"], answer["goal"]
    if goal is None:
        return [f"{answer['name']}: {_points(before)}, hạng {_rank(before)}; không còn loại hay hạng nào cao hơn."]
    sought = {"class": "loại", "rank": "hạng", "score": "có điểm"}[goal["kind"]]
    lines = [f"{answer['name']}: {_points(before)}; cần {goal['shown'] or '–'} để đạt {sought} {goal['name']}".rstrip()]
    for step in answer["steps"]:
        if step["chosen"]:
            gain = f" ({_signed(step['gain'])})" if step["gain"] else ""
            lines.append(f"  {step['name']}{gain}; chi phí {step['cost']}")
    how = (
        "không cách nào trong các bước này ít tốn hơn" if answer["method"] == "exact" else "có thể còn cách ít tốn hơn"
    )
    end = "đạt" if answer["reached"] else "CHƯA ĐẠT"
    lines.append(f"→ {_points(after)}, hạng {_rank(after)}: {end}; tổng chi phí {answer['cost']} ({how}).")
    return lines


def lines_of(answer: dict[str, Any]) -> list[str]:
    """The answer for a person: each unit with its score and rank before and after, and the leaves that differ."""
    lines = [f"Giả định ngày {answer['day']}, tính trên sổ đến vị trí {answer['based_on']}. Không ghi gì vào sổ."]
    for taken in answer["figures"]:
        counts = "–" if taken["numerator"] is None else f"{taken['numerator']}/{taken['denominator']}"
        lines.append(f"  {taken['unit']} {taken['indicator']} {taken['period']}: {counts}")
    for item in answer["items"]:
        before, after = item["before"], item["after"]
        change = f" ({_signed(item['change'])})" if item["change"] else ""
        lines.append(
            f"{item['name']}: {_points(before)} → {_points(after)}{change}; "
            f"hạng {_rank(before)} → {_rank(after)}; tối đa {item['max']}"
        )
        lines += [
            f"  {leaf['code']} (tối đa {leaf['max']}): {_points(leaf['before'])} → {_points(leaf['after'])}"
            for leaf in item["leaves"]
        ]
    return lines


def _figure(text: str) -> dict[str, Any]:
    match = FIGURE.fullmatch(text)
    if match is None:
        raise typer.BadParameter(f"{text}: unit:indicator:2023-11=60/100, unit:indicator:2023-11=60%")
    unit, indicator, period, numerator, denominator, percent = match.groups()
    said: dict[str, Any] = {"kind": "figures", "unit": unit, "indicator": indicator, "period": period}
    if percent is not None:
        return said | {"percent": int(percent)}
    return said | {"numerator": int(numerator), "denominator": int(denominator)}


def _points(score: dict[str, Any]) -> str:
    return score["shown"] or "chưa có điểm"


def _rank(standing: dict[str, Any]) -> str:
    return "–" if standing["rank"] is None else str(standing["rank"])


def _signed(change: dict[str, Any]) -> str:
    shown: str = change["shown"]
    return shown if shown.startswith("-") else f"+{shown}"
