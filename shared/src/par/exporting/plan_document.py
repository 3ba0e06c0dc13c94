"""A plan as a document in the form of the official table, with the annex that a reader of the ledger needs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from par.exporting import annex_tables, form
from par.exporting.document import Document, Grid, GridCell, Letterhead, Line, Style, shown
from par.exporting.form import TableForm
from par.exporting.notation import as_day
from par.exporting.readings import Plan, readings_of, units_by_words
from par.exporting.task_table import OFFICIAL, Layout, task_table


def document_of(plan: Plan, names: Mapping[str, str], layout: Layout = OFFICIAL) -> Document:
    """The document; ``names`` are official names by unit id, an id without one stands for itself.

    Raises:
        ValueError: ``layout`` leaves out a column in which a task of this plan has something.
    """
    units = units_by_words(plan)
    blocks = [
        Line(form.PLAN, Style.TITLE),
        Line(shown(plan["title"]), Style.SUBTITLE),
        *(Line(f"{form.BASIS}{shown(basis)}{form.BASIS_END}") for basis in plan.get("legal_bases") or ()),
        *_table(form.UPPER_PLANS, annex_tables.upper_plans(plan)),
        *_table(form.TARGETS, annex_tables.targets(plan)),
        Line(form.TASKS_TITLE, Style.SECTION),
        task_table(plan, layout),
        *_table(form.REPORTING, annex_tables.reporting(plan)),
        *_table(form.RESPONSIBILITIES, annex_tables.responsibilities(plan)),
        *_table(form.FUNDING, annex_tables.funding(plan)),
        *_table(form.REVIEWS, annex_tables.reviews(plan, names)),
        *_table(form.INSPECTIONS, annex_tables.inspections(plan, names)),
        *_table(form.FACTS, annex_tables.facts(plan)),
        *_table(form.GROUPS, annex_tables.groups(plan)),
        *_table(form.UNITS, annex_tables.units(units)),
        *_table(form.READINGS, annex_tables.readings(readings_of(plan, units))),
    ]
    authority = shown(names.get(plan["authority"], plan["authority"])).upper()
    letterhead = Letterhead((authority, _number(plan)), (*form.MOTTO, _dated(plan)))
    return Document(shown(plan["title"]), letterhead, tuple(blocks))


def _table(described: TableForm, rows: Iterable[Sequence[object]]) -> Iterator[Line | Grid]:
    """The table under its title; nothing where it has no rows."""
    cells = tuple(tuple(GridCell(shown(value)) for value in row) for row in rows)
    if cells:
        yield Line(described.title, Style.SECTION)
        yield Grid(described.title, described.columns, described.widths, cells)


def _number(plan: Plan) -> str:
    return f"{form.NUMBER}{shown(plan.get('number')) or form.BLANK}"


def _dated(plan: Plan) -> str:
    day = as_day(plan.get("issued_on"))
    if day is None:
        return f"ngày {form.BLANK} tháng {form.BLANK} năm {plan['year']}"
    return f"ngày {day.day:02} tháng {day.month:02} năm {day.year}"
