"""``par period``: reporting schemes, and the periods that are opened, closed with their figures, and opened again."""

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.ledger import NATS, AsJson, Nats, now, told, up_to_now, yaml_file
from par.cli.unit_lines import print_found

if TYPE_CHECKING:
    from nats.aio.client import Client

app = typer.Typer(help="Kỳ báo cáo: chế độ báo cáo, mở, đóng, mở lại, xem.", no_args_is_help=True)

City = Annotated[str, typer.Argument(help="Id of the city.")]
Scheme = Annotated[str, typer.Argument(help="Id of the reporting scheme.")]
Code = Annotated[str, typer.Argument(help="2023-03, 2023-q1, 2023-h1, 2023-9m or 2023.")]
STATES: Final = {"open": "đang mở", "closed": "đã đóng"}


@app.command()
def scheme(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML like those of examples/schemes.")],
    nats: Nats = NATS,
) -> None:
    """Define a reporting scheme, or its next version."""
    content = yaml_file(file)
    if "city" not in content or "id" not in content:
        raise typer.BadParameter("id, city, rules", param_hint=str(file))
    body = {name: value for name, value in content.items() if name != "id"} | {"scheme": content["id"]}
    done = _sent(nats, "reporting-scheme", "define", body)
    _say(done, f"Chế độ báo cáo {content['id']}")


@app.command("open")
def open_(city: City, scheme: Scheme, period: Code, nats: Nats = NATS) -> None:
    """Open a period of a scheme."""
    _say(_sent(nats, "period", "open", _of(city, scheme, period)), f"Đã mở kỳ {period}")


@app.command()
def close(
    city: City,
    scheme: Scheme,
    period: Code,
    reason: Annotated[str | None, typer.Option(help="Why there are gaps, for those without --gap.")] = None,
    gap: Annotated[
        list[str] | None, typer.Option("--gap", help="UNIT=REASON or UNIT/INDICATOR=REASON; may be repeated.")
    ] = None,
    nats: Nats = NATS,
) -> None:
    """Close a period: its figures are frozen. Units that are silent need a reason."""
    body = _of(city, scheme, period) | {"reason": reason, "reasons": [_gap(text) for text in gap or ()]}
    _say(_sent(nats, "period", "close", body), f"Đã đóng kỳ {period}")


@app.command()
def reopen(
    city: City,
    scheme: Scheme,
    period: Code,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the new revision.")],
    nats: Nats = NATS,
) -> None:
    """Open a closed period again, as a new revision; what was frozen stays readable."""
    body = _of(city, scheme, period) | {"reason": reason}
    _say(_sent(nats, "period", "reopen", body), f"Đã mở lại kỳ {period}")


@app.command("list")
def list_(
    city: City,
    year: Annotated[int, typer.Option(min=2000, max=2100)],
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """List the periods of a year."""
    print_found(_asked(nats, "periods", {"city": city, "year": year}), json, _lines_of_list)


@app.command()
def show(
    city: City,
    scheme: Scheme,
    period: Code,
    revision: Annotated[int | None, typer.Option(min=1, help="An earlier revision.")] = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Show a period with its figures, its gaps, and what changed in earlier ones."""
    if not period[:4].isdecimal():
        raise typer.BadParameter(period, param_hint="PERIOD")
    question: dict[str, Any] = {"city": city, "year": int(period[:4]), "scheme": scheme, "period": period}
    if revision is not None:
        question["revision"] = revision
    print_found(_asked(nats, "period", question), json, _lines_of_period)


def _of(city: str, scheme: str, period: str) -> dict[str, Any]:
    return {"city": city, "scheme": scheme, "period": period}


def _gap(text: str) -> dict[str, Any]:
    who, equals, reason = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text}: UNIT=REASON", param_hint="--gap")
    unit, _, indicator = who.partition("/")
    return {"unit": unit, "indicator": indicator or None, "reason": reason}


def _sent(nats: str, aggregate: str, name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask, command_body
        from par.messaging.subjects import command

        # What was done before is refused by the state of the period, so each call may have an id of its own.
        body = command_body(uuid.uuid4().hex, f"/{content['city']}", now(), dict(content))
        answer: dict[str, Any] = await ask(client, command("report", aggregate, name), body)
        return answer

    return told(nats, work)


def _asked(nats: str, name: str, question: Mapping[str, Any]) -> dict[str, Any]:
    async def work(client: "Client") -> dict[str, Any]:
        """All pages as one."""
        from par.messaging import ask
        from par.messaging.subjects import query

        after, items = "", []
        while True:
            answer: dict[str, Any] = await ask(
                client, query("report", name), {**question, "after": after, "limit": 1000, **await up_to_now(client)}
            )
            items += answer["items"]
            if answer["next"] is None:
                return answer | {"items": items}
            after = answer["next"]

    return told(nats, work)


def _say(done: Mapping[str, Any], what: str) -> None:
    typer.echo(f"{what} (vị trí {done['position']})." if done["position"] else f"{what}: không có gì thay đổi.")


def _lines_of_list(found: Mapping[str, Any]) -> Iterator[str]:
    for row in found["items"]:
        yield f"{row['scheme']}  {row['period']:8} {STATES[row['state']]}, lần {row['revision']}; hạn gửi {row['due']}"


def _lines_of_period(found: Mapping[str, Any]) -> Iterator[str]:
    period = found["period"]
    yield f"Kỳ {period['period']} ({period['scheme']}), từ {period['first']} đến {period['last']}"
    yield f"Chốt số liệu {period['cut_off']}, hạn gửi {period['due']}: {period['sender']} gửi {period['receiver']}"
    state = "số liệu tạm thời" if found["provisional"] else "số liệu đã chốt"
    yield f"{STATES[period['state']].capitalize()}, lần {found['shown']}: {state}"
    for unit in found["items"]:
        for figure in unit["figures"]:
            pooled = " (gộp)" if figure["pooled"] else ""
            said = figure["state"] if figure["numerator"] is None else _short(figure)
            yield f"  {unit['unit']}{pooled}  {figure['indicator']}  {said}"
        for gap in unit["gaps"]:
            why = gap["reason"] or "chưa nêu lý do"
            yield f"  {unit['unit']}  {gap['indicator']}  thiếu {', '.join(gap['months'])}: {why}"
        for one in unit["adjustments"]:
            before, after = (_short(one[name]) for name in ("before", "after"))
            yield f"  {unit['unit']}  {one['indicator']}  điều chỉnh kỳ {one['period']}: {before} → {after}"


def _short(figure: Mapping[str, Any] | None) -> str:
    if figure is None or figure["numerator"] is None:
        return "–"
    return f"{figure['numerator']}/{figure['denominator']}"
