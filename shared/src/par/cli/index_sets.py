"""``par index-set``: check a file, publish it, show what was published."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from par.cli.ledger import NATS, REFUSED, AsJson, Nats, now, say, show_json, told, up_to_now, yaml_file

if TYPE_CHECKING:
    from nats.aio.client import Client

    from par.index_sets.content import PublishIndexSet
    from par.problems import Rejected

app = typer.Typer(help="Bộ chỉ số: kiểm tra, công bố, xem.", no_args_is_help=True)

SetFile = Annotated[Path, typer.Argument(exists=True, help="YAML like examples/index-sets.")]


@app.command()
def check(file: SetFile, json: AsJson = False) -> None:
    """Say all that is wrong with an index set; needs no ledger. Exit status 3 when it could not be published."""
    problems, warnings = _findings(_content(yaml_file(file)))
    if json:
        show_json({"problems": [problem.to_json() for problem in problems], "warnings": warnings})
    else:
        for problem in problems:
            typer.echo(f"{problem.pointer}: {problem.code}: {problem.message_vi} / {problem.message_en}")
        for pointer in warnings:
            typer.echo(f"{pointer}: chưa ghi nguồn của quy định / no source of the rule is named")
        if not problems:
            typer.echo("Bộ chỉ số hợp lệ.")
    if problems:
        raise typer.Exit(REFUSED)


@app.command()
def publish(
    file: SetFile,
    source: Annotated[str, typer.Option(help="The unit that publishes it, by its id.")],
    override_sums: Annotated[bool, typer.Option("--override-sums", help="Publish sums that do not add up.")] = False,
    reason: Annotated[str | None, typer.Option(help="With --override-sums: why; it is kept with the set.")] = None,
    nats: Nats = NATS,
) -> None:
    """Publish a version of an index set."""
    if override_sums != (reason is not None):
        raise typer.BadParameter("--override-sums và --reason đi cùng nhau / belong together")
    index_set = yaml_file(file) | ({"override_reason": reason} if reason is not None else {})
    _content(index_set)

    async def work(client: "Client") -> None:
        from par.client.office import publish_index_set

        loaded = await publish_index_set(client, index_set, source=f"/{source}", time=now())
        said = "đã công bố từ trước" if loaded.earlier else "đã công bố"
        typer.echo(f"{index_set['id']} phiên bản {index_set['version']}: {said} (vị trí {loaded.position}).")

    told(nats, work)


@app.command()
def show(
    index_set: Annotated[str, typer.Argument(metavar="INDEX_SET")],
    version: Annotated[int | None, typer.Option(min=1)] = None,
    as_of: Annotated[str | None, typer.Option(help="The version that holds on that day.")] = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Show a version of an index set: the latest one, unless another is named."""
    asked = {"index_set": index_set, "version": version, "as_of": as_of}

    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        question = {name: value for name, value in asked.items() if value is not None}
        answer: dict[str, Any] = await ask(client, query("plan", "index-set"), question | await up_to_now(client))
        return answer

    found = told(nats, work)
    if json:
        show_json(found)
        return
    typer.echo(f"{found['name_vi']} – phiên bản {found['version']}, áp dụng từ {found['holds_from'] or '…'}")
    for deviation in found["deviations"]:
        typer.echo(f"  {deviation['code']}: tổng {deviation['sum']}, tối đa {deviation['max']}")
    if found["override_reason"]:
        typer.echo(f"  Lý do giữ nguyên: {found['override_reason']}")
    for area in found["areas"]:
        typer.echo(f"{area['code']}. {area['name_vi']}: {area['max']} điểm, {len(area['criteria'])} tiêu chí")


def _content(index_set: dict[str, Any]) -> "PublishIndexSet":
    """The file as the command that publishes it. What has not the shape of an index set ends the command."""
    import orjson
    from pydantic import ValidationError

    from par.client.steps import index_set_step
    from par.index_sets.content import PublishIndexSet
    from par.problems import rejection

    try:
        return PublishIndexSet.model_validate_json(orjson.dumps(index_set_step(index_set).content))
    except KeyError as error:
        say(f"par: {error} …: thiếu trường bắt buộc / a required field is missing")
    except ValidationError as error:
        problem = rejection(error, at="/content")
        say(f"par: {problem.pointer}: {problem.code}: {problem.message_vi} / {problem.message_en}")
    except (TypeError, orjson.JSONEncodeError) as error:
        say(f"par: {error}")
    raise typer.Exit(REFUSED)


def _findings(content: "PublishIndexSet") -> "tuple[list[Rejected], list[str]]":
    from par.index_sets.checks import deviation_problem, deviations, faults, warnings

    sums = [] if content.override_reason else [deviation_problem(*found) for found in deviations(content)]
    return [*faults(content), *sums], warnings(content)
