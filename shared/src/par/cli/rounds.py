"""``par round``: open scoring rounds, list them, publish their results and correct what was published."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.ledger import NATS, REFUSED, AsJson, Nats, now, say, show_json, told, up_to_now, yaml_file

if TYPE_CHECKING:
    from nats.aio.client import Client

app = typer.Typer(help="Đợt chấm điểm: mở, xem, công bố kết quả, đính chính.", no_args_is_help=True)

LONGEST_ID: Final = 100

City = Annotated[str, typer.Argument(metavar="CITY")]
YearArgument = Annotated[int, typer.Argument(metavar="YEAR", min=2000, max=2100)]
RoundArgument = Annotated[str, typer.Argument(metavar="ROUND")]


@app.command("open")
def open_(
    file: Annotated[Path, typer.Argument(exists=True, help="YAML: city, year, index_set, dates, maxima, classes.")],
    nats: Nats = NATS,
) -> None:
    """Open a round; the file has the fields of the command, see docs/scoring.md. Again is harmless."""
    content = yaml_file(file)
    named = content.get("round") or f"{content.get('city')}-{content.get('year')}"
    done = _command(nats, "round", "open", str(content.get("city")), content, f"round:{named}:{_digest(content)}")
    typer.echo(f"{named}: {'đã mở từ trước' if done['earlier'] else 'đã mở'} (vị trí {done['position']}).")


@app.command("list")
def list_(city: City, year: YearArgument, json: AsJson = False, nats: Nats = NATS) -> None:
    """List the rounds of a city in a year, and what of them is published."""

    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        question = {"city": city, "year": year} | await up_to_now(client)
        rounds = await ask(client, query("report", "rounds"), question)
        revisions: dict[str, int] = {}
        after: str | None = ""
        while after is not None:  # one by one: each has all results of its round, and an answer holds 1 MB
            published = await ask(client, query("report", "publications"), question | {"limit": 1, "after": after})
            revisions |= {row["round"]: row["revision"] for row in published["items"]}
            after = published["next"]
        return {"items": [row | {"revision": revisions.get(row["round"])} for row in rounds["items"]]}

    found = told(nats, work)
    if json:
        show_json(found)
        return
    for row in found["items"]:
        state = "chưa công bố" if row["revision"] is None else f"đã công bố, lần {row['revision']}"
        ends = row["self_score_end"] or "…"
        scored_on = f"{row['index_set']} v{row['version']}, {row['units']} đơn vị"
        typer.echo(f"{row['round']}: {scored_on}, tự chấm đến {ends}; {state}")


@app.command()
def publish(city: City, round_name: RoundArgument, nats: Nats = NATS) -> None:
    """Publish the results of a round as they stand now: revision 1."""
    content = {"city": city, "round": round_name}
    done = _command(nats, "publication", "publish", city, content, f"publish:{city}:{round_name}")
    said = "đã công bố từ trước" if done["earlier"] else "đã công bố"
    typer.echo(f"{round_name}: {said} (vị trí {done['position']}).")


@app.command()
def correct(
    city: City,
    round_name: RoundArgument,
    reason: Annotated[str, typer.Option(help="Why; it is published with the revision.")],
    nats: Nats = NATS,
) -> None:
    """Publish the results once more, as a correction of what was published."""
    content = {"city": city, "round": round_name, "reason": reason}
    done = _command(nats, "publication", "correct", city, content, f"correct:{now():%Y%m%dT%H%M%S%f}")
    say("Bản đã công bố trước vẫn được giữ / what was published before is kept")
    typer.echo(f"{round_name}: đã đính chính (vị trí {done['position']}).")


@app.command()
def verify(
    city: City,
    round_name: RoundArgument,
    revision: Annotated[int | None, typer.Option(min=1, help="Of what was published; else the latest.")] = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Make published results again from the log, and compare their hash. Exit status 3 when they differ."""
    asked = {"city": city, "round": round_name} | ({} if revision is None else {"revision": revision})

    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        answer: dict[str, Any] = await ask(client, query("report", "reproduce"), asked)
        return answer

    found = told(nats, work)
    if json:
        show_json(found)
    else:
        typer.echo(
            f"{round_name}, lần {found['revision']}: {found['units']} đơn vị, nhật ký đến {found['at_position']}"
        )
        typer.echo(f"  mã băm đã công bố: {found['published_hash']}")
        typer.echo(f"  mã băm dựng lại:   {found['made_hash']}")
        typer.echo("  Khớp." if found["reproduced"] else f"  KHÔNG KHỚP: {found['differing']} đơn vị khác.")
    if not found["reproduced"]:
        raise typer.Exit(REFUSED)


def _command(nats: str, aggregate: str, name: str, city: str, content: dict[str, Any], identity: str) -> dict[str, Any]:
    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask, command_body
        from par.messaging.subjects import command

        body = command_body(_bounded(identity), f"/{city}", now(), content)
        answer: dict[str, Any] = await ask(client, command("report", aggregate, name), body)
        return answer

    return told(nats, work)


def _bounded(identity: str) -> str:
    """An identity as a command may have it; of a long one its hash, so that no two become the same."""
    if len(identity) <= LONGEST_ID:
        return identity
    return f"{identity.partition(':')[0]}:{hashlib.sha256(identity.encode()).hexdigest()}"


def _digest(content: dict[str, Any]) -> str:
    import orjson

    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
