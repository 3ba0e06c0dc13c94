"""An exported document as a draft."""

from collections.abc import Iterable, Iterator

from par.exporting import form
from par.exporting.form import TableForm
from par.exporting.notation import code_in, codes_in, day_in
from par.importing.draft import (
    DomainDraft,
    Draft,
    DutyDraft,
    Finding,
    HeadingDraft,
    InspectionDraft,
    Named,
    ReportingDraft,
    ReviewDraft,
    TargetDraft,
    UpperPlanDraft,
)
from par.importing.own_form.heading import Lines, basis_in, lines_of_head
from par.importing.own_form.tables import AnnexRow, Sorted, sorted_blocks
from par.importing.own_form.tasks import Found, Readings, tasks_of
from par.importing.own_form.text import spaced
from par.importing.source import Source
from par.importing.traced import NOTHING, Traced


def read_own_form(source: Source, year: int) -> Draft | None:
    """The plan of an exported document, to be imported as the plan of ``year``; None for all other documents.

    Units that the annex names are known by their ids; new names are left to be looked up. Text that the form does not
    know is in no field.
    """
    parts = sorted_blocks(source.blocks)
    if parts is None:
        return None
    readings = _readings(parts)
    described = [_domain(row) for row in parts.rows(form.GROUPS)]
    found = tasks_of(parts.tasks, described, readings, year)
    lines = lines_of_head(parts.lines)
    return Draft(
        heading=_heading(lines, parts),
        year=year,
        domains=_domains(described, found),
        tasks=tuple(found.tasks),
        targets=tuple(map(_target, parts.rows(form.TARGETS))),
        reporting=tuple(map(_report, parts.rows(form.REPORTING))),
        responsibilities=tuple(_duties(parts, readings)),
        procedure_reviews=tuple(map(_review, parts.rows(form.REVIEWS))),
        inspections=tuple(map(_inspection, parts.rows(form.INSPECTIONS))),
        funding=tuple(_cell(row, form.FUNDING, 1) for row in parts.rows(form.FUNDING)),
        furniture=(*parts.furniture, *lines.placed, *found.placed, *_codes(parts)),
        findings=(*source.findings, *_other_year(parts, year)),
    )


def _cell(row: AnnexRow, described: TableForm, column: int) -> Traced:
    return row.get(described.columns[column], NOTHING)


def _text(row: AnnexRow, described: TableForm, column: int) -> str | None:
    return _cell(row, described, column).text or None


def _code(row: AnnexRow, described: TableForm, column: int) -> str | None:
    return code_in(_cell(row, described, column).text) or None


def _readings(parts: Sorted) -> Readings:
    units: dict[str, str | None] = {}
    for row in parts.rows(form.UNITS):
        codes = codes_in(_cell(row, form.UNITS, 2).text)
        units[spaced(_cell(row, form.UNITS, 1))] = codes[0] if codes else None
    cells = {
        (_code(row, form.READINGS, 0) or "", _code(row, form.READINGS, 1) or ""): (
            _code(row, form.READINGS, 2) or "",
            _cell(row, form.READINGS, 3).text,
        )
        for row in parts.rows(form.READINGS)
    }
    return Readings(units, cells)


def _codes(parts: Sorted) -> Iterator[Traced]:
    """The cells of the annex that say in codes what other cells say in words."""
    for described in (form.FACTS, form.GROUPS, form.UNITS, form.READINGS):
        for row in parts.rows(described):
            yield from row.values()
    for described in form.ANNEX:
        for row in parts.rows(described):
            yield from (_cell(row, described, column) for column in range(len(described.columns)))


def _heading(lines: Lines, parts: Sorted) -> HeadingDraft:
    facts = next(iter(parts.rows(form.FACTS)), {})
    return HeadingDraft(
        title=Traced.joined(lines.title),
        authority=Traced.joined(lines.authority),
        number=lines.number,
        issued_on=lines.issued_on,
        issued_on_text=lines.dated,
        implements=tuple(
            UpperPlanDraft(
                text=_cell(row, form.UPPER_PLANS, 2),
                number=_text(row, form.UPPER_PLANS, 1),
                authority=_text(row, form.UPPER_PLANS, 2),
                issued_on=day_in(_cell(row, form.UPPER_PLANS, 3).text),
                plan=_code(row, form.UPPER_PLANS, 4),
            )
            for row in parts.rows(form.UPPER_PLANS)
        ),
        legal_bases=tuple(map(basis_in, lines.legal_bases)),
        plan=_code(facts, form.FACTS, 0),
        city=_code(facts, form.FACTS, 1),
        authority_unit=_code(facts, form.FACTS, 2),
    )


def _domain(row: AnnexRow) -> DomainDraft:
    area = form.code_of(form.AREAS, _cell(row, form.GROUPS, 2).text)
    return DomainDraft(_code(row, form.GROUPS, 0) or "", _cell(row, form.GROUPS, 1), area)


def _domains(described: Iterable[DomainDraft], found: Found) -> tuple[DomainDraft, ...]:
    """The groups of the annex under their titles in the task table, then groups that only the task table has."""
    known = [DomainDraft(each.ordinal, found.groups.get(each.ordinal, each.title), each.area) for each in described]
    ordinals = {domain.ordinal for domain in known}
    new = (DomainDraft(ordinal, title) for ordinal, title in found.groups.items() if ordinal not in ordinals)
    return (*known, *new)


def _target(row: AnnexRow) -> TargetDraft:
    nested = _cell(row, form.TARGETS, 8).text
    return TargetDraft(
        text=_cell(row, form.TARGETS, 2),
        indicator=_code(row, form.TARGETS, 3) or "",
        domain=_text(row, form.TARGETS, 1),
        comparator=form.code_of(form.COMPARATORS, _cell(row, form.TARGETS, 4).text),
        value=_text(row, form.TARGETS, 5),
        unit=form.code_of(form.MEASURES, _cell(row, form.TARGETS, 6).text),
        scope=_text(row, form.TARGETS, 7),
        nested_in=int(nested) if nested.isdecimal() and len(nested) < 6 else None,
    )


def _report(row: AnnexRow) -> ReportingDraft:
    codes = codes_in(_cell(row, form.REPORTING, 4).text)
    return ReportingDraft(
        text=Traced.joined(row.values()),
        period=form.code_of(form.PERIODS, _cell(row, form.REPORTING, 1).text),
        due=day_in(_cell(row, form.REPORTING, 2).text),
        by=_text(row, form.REPORTING, 3),
        to=_text(row, form.REPORTING, 5),
        by_unit=codes[0] if codes else None,
        settled=bool(_cell(row, form.REPORTING, 4)),
    )


def _duties(parts: Sorted, readings: Readings) -> Iterator[DutyDraft]:
    title, column = form.RESPONSIBILITIES.title, form.RESPONSIBILITIES.columns[1]
    for row in parts.rows(form.RESPONSIBILITIES):
        words = _cell(row, form.RESPONSIBILITIES, 1)
        unit = readings.named(words)
        number = _cell(row, form.RESPONSIBILITIES, 0).text
        if (stated := readings.of_cell(f"{title} {number}", column, words)) is not None:
            codes = codes_in(stated)
            unit = Named(words, codes[0] if codes else None, settled=True)
        yield DutyDraft(unit, _cell(row, form.RESPONSIBILITIES, 2))


def _review(row: AnnexRow) -> ReviewDraft:
    return ReviewDraft(
        unit=Named(_cell(row, form.REVIEWS, 1), _code(row, form.REVIEWS, 2)),
        field=_cell(row, form.REVIEWS, 3),
        time=_cell(row, form.REVIEWS, 4) or _cell(row, form.REVIEWS, 5),
        stated=day_in(_cell(row, form.REVIEWS, 4).text),
        due=day_in(_cell(row, form.REVIEWS, 5).text),
    )


def _inspection(row: AnnexRow) -> InspectionDraft:
    kind = _cell(row, form.INSPECTIONS, 4).text
    return InspectionDraft(
        unit=Named(_cell(row, form.INSPECTIONS, 1), _code(row, form.INSPECTIONS, 2)),
        group=_cell(row, form.INSPECTIONS, 3),
        kind=form.code_of(form.INSPECTION_KINDS, kind) or kind,
        note=_cell(row, form.INSPECTIONS, 5),
    )


def _other_year(parts: Sorted, year: int) -> Iterator[Finding]:
    for row in parts.rows(form.FACTS):
        stated = _cell(row, form.FACTS, 3)
        if stated.text != str(year):
            yield Finding("plan-year-differs", stated.where, (stated,), {"words": stated.text, "year": str(year)})
