"""``par projection``: the read models, building them anew beside those that are served, switching, and verifying."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from par.cli.databases import SERVICES, Mongo, Prefix, service_process, with_builds
from par.cli.ledger import NATS, REFUSED, AsJson, Nats, say, show_json
from par.cli.ledger import told as told_by_ledger
from par.cli.mongo import grant_at_hand

if TYPE_CHECKING:
    from nats.aio.client import Client

    from par.projection.builds.catalogue import Builds

app = typer.Typer(help="Bảng dữ liệu: xem, dựng lại bên cạnh, chuyển, xóa, đối chiếu.", no_args_is_help=True)

PREFIX: Final = "par"


def _service(name: str | None) -> str | None:
    if name is not None and name not in SERVICES:
        raise typer.BadParameter(", ".join(SERVICES))
    return name


Service = Annotated[str, typer.Argument(callback=_service, help="plan, progress, report")]
AnyService = Annotated[str | None, typer.Argument(callback=_service, help="plan, progress, report; otherwise all.")]
Named = Annotated[str | None, typer.Option("--build", help="The id of a build, or a database.")]
STATES: Final = {
    "live": "đang dùng / served",
    "chosen": "sẽ dùng / to be served",
    "building": "đang dựng / building",
    "interrupted": "dựng dở / interrupted",
    "ready": "dựng xong / ready",
    "verifying": "đang đối chiếu / verifying",
    "kept": "giữ lại / kept",
}


@app.command("list")
def list_(
    service: AnyService = None, json: AsJson = False, nats: Nats = NATS, mongo: Mongo = "", prefix: Prefix = PREFIX
) -> None:
    """Show the databases of the read models: which is served, how far each is, and how large."""
    from par.log.length import end_from_anywhere

    async def end_of_log(client: "Client") -> int:
        return await end_from_anywhere(client)

    end = told_by_ledger(nats, end_of_log, "operator")
    found: list[dict[str, Any]] = []
    for name in SERVICES if service is None else (service,):
        found += with_builds(mongo, prefix, name, lambda builds: _databases(builds, end))
    if json:
        show_json({"log_end": end, "databases": found})
        return
    for line in _lines(found, end):
        typer.echo(line)


@app.command()
def rebuild(
    service: Service,
    build: Named = None,
    processes: Annotated[
        int, typer.Option(min=1, help="Where the read models are in partitions: so many share them.")
    ] = 1,
    json: AsJson = False,
    nats: Nats = NATS,
    mongo: Mongo = "",
    prefix: Prefix = PREFIX,
) -> None:
    """Build the read models anew beside those that are served, up to the end of the log. Run again, it goes on."""
    arguments = ["rebuild", "--processes", str(processes), *_build(build)]
    found = _worked(service, arguments, nats, mongo, prefix)
    if json:
        show_json(found)
        return
    typer.echo(f"Đã dựng xong {found['database']}, vị trí {found['position']}.")
    say(f"Dùng bản này / serve it: par projection switch {service}")


@app.command()
def switch(
    service: Service,
    build: Named = None,
    json: AsJson = False,
    nats: Nats = NATS,
    mongo: Mongo = "",
    prefix: Prefix = PREFIX,
) -> None:
    """Serve the read models that were built last (or those named); running instances notice within a second."""
    grant_at_hand(mongo, prefix)
    found = _worked(service, ["switch", *_build(build)], nats, mongo, prefix)
    if json:
        show_json(found)
        return
    typer.echo(f"Từ nay dùng {found['database']}, vị trí {found['position']}.")
    old = found["before"]
    say(f"{old} được giữ lại / is kept: par projection switch {service} --build {old} | par projection drop {old}")


@app.command()
def cancel(
    service: Service, build: Named = None, json: AsJson = False, mongo: Mongo = "", prefix: Prefix = PREFIX
) -> None:
    """Stop a rebuilding, wherever it runs, and drop what it made."""
    from par.projection.builds.rebuilding import cancel as cancelled

    database = with_builds(mongo, prefix, service, lambda builds: cancelled(builds, build))
    if json:
        show_json({"service": service, "database": database})
    else:
        typer.echo(f"Đã hủy và xóa {database}.")


@app.command()
def drop(
    database: Annotated[str, typer.Argument(help="As “par projection list” names it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: AsJson = False,
    mongo: Mongo = "",
    prefix: Prefix = PREFIX,
) -> None:
    """Drop read models that are kept or were built; never those that are served."""
    from par.projection.builds.switching import drop as dropped

    service = next((name for name in SERVICES if database.startswith(f"{prefix}_{name}_")), None)
    if service is None:
        raise typer.BadParameter(f"{prefix}_<service>_<generation>[_<build>]", param_hint="DATABASE")

    async def work(builds: "Builds") -> str:
        name = await builds.find(database)
        if not yes:
            typer.confirm(f"Xóa {name}? Chỉ dựng lại được từ nhật ký. / Drop it?", abort=True, err=True)
        await dropped(builds, name)
        return name

    name = with_builds(mongo, prefix, service, work)
    if json:
        show_json({"service": service, "database": name})
    else:
        typer.echo(f"Đã xóa {name}.")


@app.command()
def verify(
    service: AnyService = None, json: AsJson = False, nats: Nats = NATS, mongo: Mongo = "", prefix: Prefix = PREFIX
) -> None:
    """Build the read models anew in a throw-away database and count the documents that differ; it must be 0."""
    found = verified(SERVICES if service is None else (service,), nats, mongo, prefix)
    differences = sum(one["differences"] for one in found)
    if json:
        show_json({"differences": differences, "services": found})
    else:
        for line in _comparison_lines(found):
            typer.echo(line)
        typer.echo(f"Khác nhau / differences: {differences}")
    if differences:
        say(
            "par: các bảng dữ liệu khác với nhật ký; hãy dựng lại bằng “par projection rebuild”, rồi chuyển / "
            "the read models differ from the log; build them anew with “par projection rebuild”, then switch"
        )
        raise typer.Exit(REFUSED)


def verified(
    services: Sequence[str] = SERVICES,
    nats: str = NATS,
    mongo: str = "",
    prefix: str = PREFIX,
    key_of: Callable[[str], Path | None] = lambda _: None,
) -> list[dict[str, Any]]:
    """What the read models of each service differ in from the log (``par.projection.builds.verifying.verify``).

    ``key_of`` gives the key of a service where it is known.
    Ends the command with what the service's program said when it could not be found out.
    """
    return [_worked(name, ["verify"], nats, mongo, prefix, key_of(name)) for name in services]


def _build(named: str | None) -> list[str]:
    return [] if named is None else ["--build", named]


def _worked(
    service: str, arguments: Sequence[str], nats: str, mongo: str, prefix: str, key_file: Path | None = None
) -> dict[str, Any]:
    import orjson

    status, written = service_process(service, arguments, nats, mongo, prefix, key_file)
    if not written:
        raise typer.Exit(status or 1)
    document: dict[str, Any] = orjson.loads(written)
    return document


async def _databases(builds: "Builds", end: int) -> list[dict[str, Any]]:
    noted = {build.database: build for build in await builds.builds()}
    found = []
    for name in dict.fromkeys([*await builds.databases(), *noted]):
        generation = builds.generation_of(name)
        assert generation is not None
        instances = len(await builds.serving(name))
        state = "kept"
        if instances:
            state = "live"
        elif await builds.served(generation) == name:
            state = "chosen"
        elif name in noted:
            build = noted[name]
            state = "interrupted" if build.state == "building" and not build.running else build.state
        position = await builds.position(name)
        size = await builds.mongo[name].command("dbStats")
        own = await builds.mongo[name].list_collection_names()
        found.append(
            {
                "service": builds.service,
                "generation": generation,
                "database": name,
                "state": state,
                "instances": instances,
                "position": position,
                "lag": None if position is None else max(end - position, 0),
                "bytes": int(size["dataSize"]),
                "read_models": sorted(set(own) - _engine_collections()),
            }
        )
    return found


def _engine_collections() -> set[str]:
    from par.projection.builds.catalogue import INSTANCES
    from par.projection.sharing.leases import LEASES
    from par.projection.store.database import CHECKPOINTS, OUTBOX, PARKED

    return {CHECKPOINTS, OUTBOX, PARKED, INSTANCES, LEASES}


def _lines(found: Sequence[Mapping[str, Any]], end: int) -> Iterator[str]:
    yield f"Nhật ký đến vị trí {end}."
    for one in found:
        position = "–" if one["position"] is None else f"{one['position']:,}"
        lag = "–" if one["lag"] is None else f"{one['lag']:,}"
        yield (
            f"{one['database']:<40} {STATES[one['state']]:<28} vị trí {position:>11}  chậm {lag:>9}  "
            f"{one['bytes'] / 1e6:>8,.1f} MB  {len(one['read_models'])} bảng"
        )


def _comparison_lines(found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in found:
        yield f"{one['service']}  {one['database']}  vị trí {one['position']:,}  {one['seconds']} s"
        for compared in one["read_models"]:
            keys = f": {', '.join(compared['first'])}" if compared["first"] else ""
            yield f"  {compared['name']:<20} {compared['documents']:>9,}  khác {compared['differing']}{keys}"
