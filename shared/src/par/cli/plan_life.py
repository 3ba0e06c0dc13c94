"""``par plan confirm | issue | number | link | revise | amend | revoke | close``: what happens to a plan."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from par.cli.ledger import NATS, REFUSED, Nats, now, say, told, up_to_now, yaml_file

if TYPE_CHECKING:
    from nats.aio.client import Client

PlanId = Annotated[str, typer.Argument(metavar="PLAN", help="Id of the plan.")]
On = Annotated[dt.datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The first day it holds.")]
MaybeOn = Annotated[
    dt.datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The first day in force; today by default.")
]
Printed = Annotated[
    dt.datetime | None, typer.Option("--printed", formats=["%Y-%m-%d"], help="The date on the document.")
]
Title = Annotated[str, typer.Option("--title", help="Title of the document that says so.")]
Number = Annotated[str | None, typer.Option("--number", help="Number of that document.")]
Note = Annotated[str | None, typer.Option("--note")]


def add_to(app: typer.Typer) -> None:
    """Make these commands commands of ``par plan``."""
    for name, function in (
        ("confirm", confirm),
        ("issue", issue),
        ("number", number),
        ("link", link),
        ("revise", revise),
        ("amend", amend),
        ("revoke", revoke),
        ("close", close),
    ):
        app.command(name)(function)


def confirm(plan: PlanId, note: Note = None, nats: Nats = NATS) -> None:
    """Confirm an imported draft as it stands now."""
    _change(nats, plan, "confirm", _given(note=note), "Đã xác nhận")


def issue(plan: PlanId, on: MaybeOn = None, printed: Printed = None, nats: Nats = NATS) -> None:
    """Put a draft into force."""

    async def work(client: "Client") -> None:
        from par.calendar.local_time import local_day
        from par.client.office import issue_plan

        found = await _heading(client, plan)
        day = on.date() if on else local_day(now())
        content = {**found, "id": plan, "issued_on": printed.date() if printed else None}
        loaded = await issue_plan(client, content, day, time=now())
        _said("Đã ban hành", plan, loaded)

    told(nats, work)


def number(
    plan: PlanId, given: Annotated[str, typer.Argument(metavar="NUMBER")], printed: Printed = None, nats: Nats = NATS
) -> None:
    """Give the document its number, and its date if that came late as well."""
    _change(nats, plan, "number", _given(number=given, printed_on=_day(printed)), "Đã ghi số")


def link(
    plan: PlanId,
    upper: Annotated[list[str], typer.Argument(metavar="UPPER...", help="Plans of higher levels, by their ids.")],
    nats: Nats = NATS,
) -> None:
    """Say which plans of the ledger this plan carries out, beside those its text names."""

    async def work(client: "Client") -> None:
        found = await _heading(client, plan)
        implements = [*found["implements"]]
        for name in upper:
            named = await _named(client, name)
            same = {"plan": named["plan"], "number": named["number"]}
            implements = [one for one in implements if not _is_same(one, same)] + [named]
        _said("Đã liên kết", plan, await _send(client, found, "link", {"implements": implements}))

    told(nats, work)


def revise(plan: PlanId, changes: Annotated[Path, typer.Argument(exists=True)], nats: Nats = NATS) -> None:
    """Correct a draft by the ``changes`` of a YAML file, before its issue."""
    content = {"changes": yaml_file(changes).get("changes", [])}
    _change(nats, plan, "revise-draft", content, "Đã sửa dự thảo")


def amend(
    plan: PlanId,
    file: Annotated[Path | None, typer.Argument(exists=True, help="YAML: document, effective_on, changes.")] = None,
    revised: Annotated[
        Path | None, typer.Option("--from", exists=True, help="Instead of changes: the whole plan as it shall read.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="With --from: title of the amending document.")] = None,
    number: Number = None,
    on: MaybeOn = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --from: only write the amendment as YAML.")] = False,
    nats: Nats = NATS,
) -> None:
    """Amend an issued plan by a document."""
    if (file is None) == (revised is None):
        raise typer.BadParameter("FILE hoặc --from / give FILE or --from")
    if file is not None:
        content = yaml_file(file)
        if content.get("plan", plan) != plan:
            raise typer.BadParameter(f"{file.name}: “{content['plan']}” ≠ “{plan}”")
        _change(nats, plan, "amend", content, "Đã sửa đổi")
        return
    assert revised is not None  # one of the two was given
    if not dry_run and (title is None or on is None):
        raise typer.BadParameter("--from cần --title và --on / --from needs --title and --on")
    document = {"title": title, "number": number}
    content = {"document": document, "effective_on": _day(on), **_changes(nats, plan, revised)}
    if dry_run:
        import yaml

        typer.echo(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), nl=False)
        return
    _change(nats, plan, "amend", content, "Đã sửa đổi")


def revoke(
    plan: PlanId,
    title: Title,
    on: On,
    number: Number = None,
    reason: Annotated[str | None, typer.Option()] = None,
    replaced_by: Annotated[str | None, typer.Option(help="Id of the plan that takes its place.")] = None,
    nats: Nats = NATS,
) -> None:
    """Take an issued plan out of force."""
    document = _given(title=title, number=number)
    content = _given(document=document, effective_on=_day(on), reason=reason, replaced_by=replaced_by)
    _change(nats, plan, "revoke", content, "Đã bãi bỏ")


def close(plan: PlanId, on: On, note: Note = None, nats: Nats = NATS) -> None:
    """Settle an issued plan."""
    _change(nats, plan, "close", _given(closed_on=_day(on), note=note), "Đã kết thúc")


def _change(nats: str, plan: str, name: str, content: dict[str, Any], said: str) -> None:
    async def work(client: "Client") -> None:
        found = await _heading(client, plan)
        _said(said, plan, await _send(client, found, name, content))

    told(nats, work)


def _changes(nats: str, plan: str, revised: Path) -> dict[str, Any]:
    """The ``changes`` that make the plan read as the revised file, and the version that they amend."""
    content = {**yaml_file(revised), "id": plan}
    content.pop("plan", None)

    async def work(client: "Client") -> dict[str, Any]:
        from par.client.plans import revised as changes_to

        version = (await _heading(client, plan))["version"] or None  # a draft has none yet, and is refused when sent
        moment = {} if version is None else {"version": version}
        return {"amends": version, "changes": await changes_to(client, content, moment | await up_to_now(client))}

    try:
        return told(nats, work)
    except (ValueError, TypeError) as error:  # the file is no plan
        say(f"par: {revised.name}: {error}")
        raise typer.Exit(REFUSED) from None


async def _heading(client: "Client", plan: str) -> dict[str, Any]:
    from par.messaging import ask
    from par.messaging.subjects import query

    found: dict[str, Any] = await ask(client, query("plan", "plan-heading"), {"plan": plan} | await up_to_now(client))
    return found


async def _send(client: "Client", found: dict[str, Any], name: str, content: dict[str, Any]) -> Any:
    from par.client.plans import change_plan

    return await change_plan(client, name, found, content, time=now())


async def _named(client: "Client", plan: str) -> dict[str, Any]:
    """A plan of the ledger as the text of another one would name it."""
    from par.messaging import ask
    from par.messaging.subjects import query

    found = await _heading(client, plan)
    unit = await ask(client, query("plan", "unit"), {"unit": found["authority"]})
    return {
        "number": found["number"],
        "authority": unit["name"],
        "issued_on": found["printed_on"] or found["issued_on"],
        "plan": plan,
    }


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one["plan"] == other["plan"] if one["plan"] else bool(one["number"]) and one["number"] == other["number"]


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _day(day: dt.datetime | None) -> str | None:
    return None if day is None else day.date().isoformat()


def _said(what: str, plan: str, loaded: Any) -> None:
    if loaded.earlier:
        typer.echo(f"{plan}: đã ghi từ trước, không ghi thêm (vị trí {loaded.position}).")
    elif loaded.position == 0:
        typer.echo(f"{plan}: không có gì thay đổi.")
    else:
        typer.echo(f"{what} {plan} (vị trí {loaded.position}).")
