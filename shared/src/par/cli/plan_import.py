"""``par plan import``: read a document, show what is doubtful, and put the draft into the ledger."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from par.cli.ledger import NATS, REFUSED, AsJson, Nats, say, show_json

if TYPE_CHECKING:
    from par.cli.importing import Order


def import_plan(
    file: Annotated[Path, typer.Argument(exists=True, help="XLSX, DOCX, PDF, HTML, Markdown, CSV, TSV or text.")],
    authority: Annotated[str, typer.Option(help="The unit that issues the plan: its id, or its official name.")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="The year of the plan.")],
    plan: Annotated[
        str | None, typer.Option("--id", help="Id of the plan; <authority>-cchc-<year> by default.")
    ] = None,
    city: Annotated[str | None, typer.Option(help="The city, where several have a unit of that name.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what was read; write nothing.")] = False,
    json: AsJson = False,
    units: Annotated[
        Path | None, typer.Option(exists=True, help="For --dry-run: a unit tree like examples/units.")
    ] = None,
    area: Annotated[
        list[str] | None, typer.Option(metavar="ORDINAL=AREA", help="The PAR area of a task group.")
    ] = None,
    nats: Nats = NATS,
) -> None:
    """Read a plan from a document into a draft that a person then confirms."""
    from par.cli.importing import Order

    order = Order(file, authority, year, plan, city, units, _areas(area or []), nats)
    _refusable(lambda: _run(order, dry=dry_run, json=json))


def _run(order: "Order", *, dry: bool, json: bool) -> None:
    from par.cli.importing import dry_run, import_into_ledger
    from par.cli.progress_bar import progress_bar

    plan = None
    with progress_bar() as report:
        if dry:
            imported = dry_run(order, report, say)
        else:
            plan, imported = import_into_ledger(order, report, say)
    if json:
        show_json(imported.shown)
    else:
        typer.echo("\n".join(summary(imported.shown, len(imported.unplaced))))
    if plan is not None:
        say(f"Bước tiếp theo / next: par plan findings {plan}; par plan confirm {plan}")


def summary(shown: dict[str, Any], unplaced: int) -> list[str]:
    """The draft for people: how much of each part, each finding, and how much was not placed."""
    plan = shown["plan"]
    counts = {
        "nhóm nhiệm vụ": "domains",
        "nhiệm vụ": "tasks",
        "chỉ tiêu": "targets",
        "kỳ báo cáo": "reporting",
        "trách nhiệm": "responsibilities",
        "rà soát thủ tục": "procedure_reviews",
        "kiểm tra": "inspections",
    }
    lines = [
        f"{plan['title'] or '(không có tên)'} – {plan['authority']}",
        f"Số {plan['number'] or '…'}, ngày {plan['issued_on'] or '…'}",
        ", ".join(f"{len(shown[key])} {name}" for name, key in counts.items() if shown[key]),
    ]
    lines += [f"[{one['code']}] {one['where']}: {one['message_vi']}" for one in shown["findings"]]
    lines.append(f"{len(shown['findings'])} điểm cần xem, {unplaced} đoạn không thuộc trường nào.")
    return lines


def _areas(given: list[str]) -> dict[str, str]:
    from par.importing.content import AREAS

    areas = {}
    for one in given:
        ordinal, _, area = one.partition("=")
        if area not in AREAS:
            raise typer.BadParameter(f"{one}: {', '.join(AREAS)}", param_hint="--area")
        areas[ordinal] = area
    return areas


def _refusable(run: Callable[[], None]) -> None:
    from par.messaging import NoAnswerError
    from par.problems import ProblemError

    try:
        run()
    except ProblemError as problem:
        say(f"par: {problem.code}: {problem.message_vi} / {problem.message_en}")
        raise typer.Exit(REFUSED) from None
    except NoAnswerError as error:
        say(f"par: {error}")
        raise typer.Exit(1) from None
