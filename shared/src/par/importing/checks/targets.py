"""Findings about targets, and about the lists of reviews and inspections."""

from collections.abc import Iterator

from par.importing.checks.noting import note
from par.importing.draft import Draft, Finding, TargetDraft
from par.units import fold_name


def target_findings(draft: Draft) -> Iterator[Finding]:
    """Targets that contradict each other, that count on another's total, or that state no figure."""
    first: dict[tuple[str, str | None, str], int] = {}
    for number, target in enumerate(draft.targets, 1):
        if target.nested_in is not None:
            yield note("nested-denominator", target.text, number=number, other=target.nested_in)
        if target.value is None:
            yield note("target-without-figure", target.text, number=number)
            continue
        other = first.setdefault((target.indicator, target.domain, fold_name(target.scope or "")), number)
        before = draft.targets[other - 1]
        if (before.comparator, before.value) != (target.comparator, target.value):
            yield note(
                "conflicting-targets",
                target.text,
                before.text,
                number=number,
                other=other,
                indicator=target.indicator,
                value=_figure(target),
                other_value=_figure(before),
            )


def list_findings(draft: Draft) -> Iterator[Finding]:
    """Rows of the lists that cannot be followed up."""
    for review in draft.procedure_reviews:
        if review.unit.unit is None:
            yield note("row-without-unit", review.unit.text, review.field)
        if review.due is None:
            yield note("row-without-date", review.time, review.field)
    for inspection in draft.inspections:
        if inspection.unit.unit is None:
            yield note("row-without-unit", inspection.unit.text)


def _figure(target: TargetDraft) -> str:
    return f"{target.comparator or ''} {target.value}{'%' if target.unit == 'percent' else ''}".strip()
