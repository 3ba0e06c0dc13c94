"""``par parked``: events that read models cannot apply; looking at them, and deciding what becomes of them."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.ledger import NATS, REFUSED, AsJson, Nats, now, say, show_json, told, up_to_now
from par.cli.unit_lines import print_found

if TYPE_CHECKING:
    from nats.aio.client import Client

app = typer.Typer(
    help="Sự kiện để riêng vì không áp dụng được: xem, thay, thử lại, bỏ (events that are parked).",
    no_args_is_help=True,
)

SERVICES: Final = ("plan", "progress", "report")
MOST_LISTED: Final = 1000

Position = Annotated[
    int, typer.Argument(min=1, help="Position of the event in the log, as `par parked list` shows it.")
]
Service = Annotated[
    str | None, typer.Option(help="plan, progress or report; otherwise the one in which the event is parked.")
]
Reason = Annotated[str, typer.Option(help="Why; it is kept in the log for ever.")]
Yes = Annotated[bool, typer.Option("--yes", help="Send without asking.")]


@app.command("list")
def list_(
    service: Service = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that wait behind another.")] = False,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """List what is parked, in all services."""
    from par.messaging import ask
    from par.messaging.subjects import query

    async def asked(client: "Client") -> dict[str, Any]:
        found = []
        wanted = {"limit": MOST_LISTED, **({} if every else {"poison": True})}
        for name in _services(service):
            rows: list[Any] = []
            answer = await ask(client, query(name, "parked"), wanted | await up_to_now(client))
            rows += answer["items"]
            while answer["next"]:
                answer = await ask(client, query(name, "parked"), wanted | {"after": answer["next"]})
                rows += answer["items"]
            found.append({"service": name, "events": answer["events"], "subjects": answer["subjects"], "items": rows})
        return {"services": found}

    from par.cli.parked_lines import lines_of_list

    print_found(told(nats, asked, "operator"), json, lines_of_list)


@app.command()
def show(
    position: Position,
    service: Service = None,
    data: Annotated[
        bool, typer.Option("--data", help="Only its data, as JSON: to be mended and given to `fix`.")
    ] = False,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Show a parked event: why, what it says, and how many wait with it."""
    from par.cli.parked_lines import lines_of_event

    async def asked(client: "Client") -> list[dict[str, Any]]:
        return await _parked_in(client, position, service)

    found = told(nats, asked, "operator")
    if data:
        show_json(_data_of(found[0]))
        return
    print_found({"services": found}, json, lines_of_event)


@app.command()
def retry(position: Position, reason: Reason, service: Service = None, json: AsJson = False, nats: Nats = NATS) -> None:
    """Apply what waits on the event's log subject again, in order: after the build was mended."""

    async def sent(client: "Client") -> dict[str, Any]:
        return await _decided(client, await _one(client, position, service), "retry", {"reason": reason})

    _say_done(told(nats, sent, "operator"), json)


@app.command()
def discard(
    position: Position,
    reason: Reason,
    yes: Yes = False,
    service: Service = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Leave the event out of the service's read models, and go on with those behind it. The log keeps it."""
    from par.cli.parked_lines import lines_of_event

    async def sent(client: "Client") -> dict[str, Any]:
        found = await _one(client, position, service)
        if not json:
            for line in lines_of_event({"services": [found]}):
                say(line)
        _agreed(yes, json, "Bỏ sự kiện này? / Discard this event?")
        return await _decided(client, found, "discard", {"reason": reason})

    _say_done(told(nats, sent, "operator"), json)


@app.command()
def fix(
    position: Position,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON with the event's data, mended.")],
    reason: Reason,
    type_: Annotated[str | None, typer.Option("--type", help="The event's type, where its own cannot be read.")] = None,
    yes: Yes = False,
    service: Service = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Give the event other data for the service's read models, and apply what waits. Shows first what differs."""
    from par.cli.parked_lines import differences

    instead = _object_in(file)

    async def sent(client: "Client") -> dict[str, Any]:
        found = await _one(client, position, service)
        lines = list(differences(_data_of(found), instead))
        if not json:
            for line in lines or ["  (giống hệt / the same)"]:
                say(line)
        _agreed(yes, json, "Thay dữ liệu như trên? / Give it these data instead?")
        body = {"reason": reason, "data": instead, "type": type_}
        return await _decided(client, found, "substitute", body) | {"differences": [line.strip() for line in lines]}

    _say_done(told(nats, sent, "operator"), json)


def _services(named: str | None) -> Sequence[str]:
    if named is None:
        return SERVICES
    if named not in SERVICES:
        raise typer.BadParameter(", ".join(SERVICES), param_hint="--service")
    return (named,)


async def _parked_in(client: "Client", position: int, service: str | None) -> list[dict[str, Any]]:
    """The event in each service that has parked it. Raises RemoteProblem (``not-parked``) when none has."""
    from par.messaging import RemoteProblem, ask
    from par.messaging.subjects import query

    found: list[dict[str, Any]] = []
    missing: RemoteProblem | None = None
    for name in _services(service):
        try:
            question = {"event": position, **await up_to_now(client)}
            found.append({"service": name, **await ask(client, query(name, "parked-event"), question)})
        except RemoteProblem as problem:
            if problem.code != "not-parked":
                raise
            missing = problem
    if not found and missing is not None:
        raise missing
    return found


async def _one(client: "Client", position: int, service: str | None) -> dict[str, Any]:
    found = await _parked_in(client, position, service)
    if len(found) > 1:
        names = ", ".join(one["service"] for one in found)
        raise typer.BadParameter(
            f"sự kiện để riêng ở nhiều dịch vụ, hãy chọn một / parked in several services, name one: {names}",
            param_hint="--service",
        )
    return found[0]


async def _decided(client: "Client", found: dict[str, Any], verb: str, content: dict[str, Any]) -> dict[str, Any]:
    """Send a decision, wait until it is carried out, and say what is left on the subject."""
    from par.messaging import ask, command_body
    from par.messaging.subjects import operator_command, query

    service, row = found["service"], found["parked"]
    body = command_body(uuid.uuid4().hex, "/operator", now(), {"position": row["position"], **content})
    done = await ask(client, operator_command(service, "parking", verb), body)
    question = {"log_subject": row["log_subject"], "min_position": done["position"], "limit": 1}
    left = (await ask(client, query(service, "parked"), question))["items"]
    return {
        "service": service,
        "decision": verb,
        "position": done["position"],
        "log_subject": row["log_subject"],
        "left": left[0]["behind"] + 1 if left else 0,
        "poison": left[0] if left else None,
    }


def _say_done(done: dict[str, Any], json: bool) -> None:
    from par.cli.parked_lines import reason_of

    if json:
        show_json(done)
        return
    typer.echo(f"Đã ghi quyết định ở vị trí {done['position']}. / Decided at position {done['position']}.")
    if done["poison"] is None:
        typer.echo("Không còn sự kiện nào của đối tượng này chờ. / Nothing of this subject waits any more.")
        return
    poison = done["poison"]
    typer.echo(f"Còn {done['left']} sự kiện chờ. / {done['left']} events still wait.")
    typer.echo(f"  {poison['position']}: {reason_of(poison)}")


def _agreed(yes: bool, json: bool, question: str) -> None:
    if yes:
        return
    if json:
        raise typer.BadParameter("với --json, thêm --yes / with --json, add --yes", param_hint="--yes")
    typer.confirm(question, abort=True, err=True)


def _data_of(found: dict[str, Any]) -> Any:
    payload = found["payload"]
    return payload.get("data") if isinstance(payload, dict) else None


def _object_in(file: Path) -> dict[str, Any]:
    import orjson

    try:
        content = orjson.loads(file.read_bytes())
        if not isinstance(content, dict):
            raise ValueError("không phải một đối tượng JSON / not a JSON object")
    except (OSError, ValueError) as error:
        say(f"par: {file.name}: {error}")
        raise typer.Exit(REFUSED) from None
    return content
