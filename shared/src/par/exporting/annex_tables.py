"""The rows of all tables but that of the tasks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from par.exporting import form, notation
from par.exporting.readings import Plan, Reading
from par.values import decimal_text

Row = Sequence[object]


def upper_plans(plan: Plan) -> Iterator[Row]:
    """The plans of higher levels that this one carries out."""
    for number, upper in enumerate(plan.get("implements") or (), 1):
        day = notation.day_of(notation.as_day(upper.get("issued_on")))
        yield number, upper.get("number"), upper["authority"], day, upper.get("plan")


def targets(plan: Plan) -> Iterator[Row]:
    """The targets; ``TT`` is the number by which one refers to another."""
    for number, target in enumerate(plan.get("targets") or (), 1):
        value = target.get("value")
        yield (
            target.get("number", number),
            target.get("domain"),
            target["text"],
            target["indicator"],
            form.word_of(form.COMPARATORS, target.get("comparator")),
            None if value is None else decimal_text(value),
            form.word_of(form.MEASURES, target.get("unit")),
            target.get("scope"),
            target.get("nested_in"),
        )


def reporting(plan: Plan) -> Iterator[Row]:
    """The reporting calendar."""
    for number, report in enumerate(plan.get("reporting") or (), 1):
        day = notation.day_of(notation.as_day(report.get("due")))
        period, unit = form.word_of(form.PERIODS, report.get("period")), report.get("by_unit") or form.NO_UNIT
        yield number, period, day, report.get("by"), unit, report.get("to")


def responsibilities(plan: Plan) -> Iterator[Row]:
    """The standing duties, a row each."""
    for number, duty in enumerate(plan.get("responsibilities") or (), 1):
        yield number, duty["unit"], duty["duty"]


def funding(plan: Plan) -> Iterator[Row]:
    """What the plan says of money."""
    yield from enumerate(plan.get("funding") or (), 1)


def reviews(plan: Plan, names: Mapping[str, str]) -> Iterator[Row]:
    """The procedures to be reviewed."""
    for number, review in enumerate(plan.get("procedure_reviews") or (), 1):
        unit = review["unit"]
        stated = notation.day_of(notation.as_day(review.get("stated")))
        due = notation.day_of(notation.as_day(review["due"]))
        yield number, names.get(unit, unit), unit, review["field"], stated, due


def inspections(plan: Plan, names: Mapping[str, str]) -> Iterator[Row]:
    """The units to be inspected."""
    for number, row in enumerate(plan.get("inspections") or (), 1):
        kind = form.word_of(form.INSPECTION_KINDS, row["kind"])
        yield number, names.get(row["unit"], row["unit"]), row["unit"], row["group"], kind, row.get("note")


def facts(plan: Plan) -> Iterator[Row]:
    """What the ledger knows the plan by."""
    yield plan["id"], plan["city"], plan["authority"], plan["year"]


def groups(plan: Plan) -> Iterator[Row]:
    """The task groups with their areas of reform."""
    for domain in plan["domains"]:
        yield domain["ordinal"], domain["title"], form.word_of(form.AREAS, domain["area"])


def units(by_words: Mapping[str, str | None]) -> Iterator[Row]:
    """Which unit each name in the plan means."""
    for number, (words, unit) in enumerate(by_words.items(), 1):
        yield number, words, unit or form.NO_UNIT


def readings(found: Iterable[Reading]) -> Iterator[Row]:
    """What the words of some cells mean."""
    for reading in found:
        yield reading.row, reading.column, reading.words, reading.meaning
