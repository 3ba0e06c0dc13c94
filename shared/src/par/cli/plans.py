"""``par plan``: reading plans. What happens to them is said with the commands of :mod:`par.cli.plan_life`."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from par.cli import plan_export, plan_import, plan_life
from par.cli.ledger import NATS, AsJson, Nats, show_json, told, up_to_now

if TYPE_CHECKING:
    from nats.aio.client import Client

app = typer.Typer(help="Kế hoạch: nhập, xem, xác nhận, ban hành, sửa đổi, so sánh.", no_args_is_help=True)
app.command("import")(plan_import.import_plan)
app.command("export")(plan_export.export_plan)
plan_life.add_to(app)

PlanId = Annotated[str, typer.Argument(metavar="PLAN", help="Id of the plan.")]
VersionOption = Annotated[int | None, typer.Option(min=1, help="A version; 1 is the plan as issued.")]
AsOf = Annotated[
    dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The version in force on that day.")
]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", help="As the ledger knew it then: 2023-06-30T17:00:00+07:00.")
]


@app.command("list")
def list_plans(
    city: Annotated[str | None, typer.Option(help="Only plans of this city.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """List plans."""
    from par.cli.plan_lines import plan_lines
    from par.client.plans import pages

    asked = {**({"city": city} if city else {}), **_moment(None, as_of, known_at)}

    async def work(client: "Client") -> list[dict[str, Any]]:
        return await pages(client, "plans", asked | await up_to_now(client))

    rows = told(nats, work)
    _show({"items": rows}, plan_lines(rows), json)


@app.command()
def show(
    plan: PlanId,
    version: VersionOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Show a plan with its tasks and targets."""
    from par.cli.plan_lines import one_plan_lines
    from par.client.plans import read_plan

    async def work(client: "Client") -> dict[str, Any]:
        return await read_plan(client, plan, _moment(version, as_of, known_at) | await up_to_now(client))

    found = told(nats, work)
    _show(found, one_plan_lines(found), json)


@app.command()
def versions(plan: PlanId, known_at: KnownAt = None, json: AsJson = False, nats: Nats = NATS) -> None:
    """List the versions of a plan."""
    from par.cli.plan_lines import version_lines

    found = _asked(nats, "plan-versions", {"plan": plan, **_moment(None, None, known_at)})
    _show(found, version_lines(found["items"]), json)


@app.command()
def diff(
    plan: PlanId,
    from_: Annotated[int | None, typer.Option("--from", min=1, help="Version before; the last but one.")] = None,
    to: Annotated[int | None, typer.Option(min=1, help="Version after; the last.")] = None,
    known_at: KnownAt = None,
    json: AsJson = False,
    nats: Nats = NATS,
) -> None:
    """Say what changed between two versions, and whose obligations."""
    from par.cli.plan_lines import diff_lines

    numbers = {name: number for name, number in (("from", from_), ("to", to)) if number is not None}
    found = _asked(nats, "plan-diff", {"plan": plan, **numbers, **_moment(None, None, known_at)})
    _show(found, diff_lines(found), json)


@app.command()
def trace(plan: PlanId, as_of: AsOf = None, known_at: KnownAt = None, json: AsJson = False, nats: Nats = NATS) -> None:
    """Show the plans above and below a plan."""
    from par.cli.plan_lines import trace_lines

    found = _asked(nats, "plan-trace", {"plan": plan, **_moment(None, as_of, known_at)})
    _show(found, trace_lines(found), json)


@app.command()
def findings(plan: PlanId, known_at: KnownAt = None, json: AsJson = False, nats: Nats = NATS) -> None:
    """List what the import of a plan left for a person to look at."""
    from par.cli.plan_lines import finding_lines
    from par.client.plans import pages

    async def work(client: "Client") -> list[dict[str, Any]]:
        asked = {"plan": plan, **_moment(None, None, known_at), **await up_to_now(client)}
        return await pages(client, "plan-findings", asked)

    rows = told(nats, work)
    _show({"items": rows}, finding_lines(rows), json)


def _asked(nats: str, name: str, question: dict[str, Any]) -> dict[str, Any]:
    async def work(client: "Client") -> dict[str, Any]:
        from par.messaging import ask
        from par.messaging.subjects import query

        answer: dict[str, Any] = await ask(client, query("plan", name), question | await up_to_now(client))
        return answer

    return told(nats, work)


def _moment(version: int | None, as_of: dt.datetime | None, known_at: str | None) -> dict[str, Any]:
    asked = {"version": version, "as_of": as_of.date().isoformat() if as_of else None, "known_at": known_at}
    return {name: value for name, value in asked.items() if value is not None}


def _show(document: dict[str, Any], lines: list[str], json: bool) -> None:
    if json:
        show_json(document)
    else:
        typer.echo("\n".join(lines))
