"""What stands side by side and belongs together: lists, years set apart, days that lack their month."""

import itertools
from collections.abc import Iterator

from par.deadlines.elements import (
    Clause,
    Element,
    Form,
    Gap,
    Grain,
    Mark,
    PeriodName,
    Point,
    Repetition,
    Span,
)
from par.deadlines.grammar import every_months

_REPORT_ENDS = frozenset({Form.BEFORE, Form.UNTIL})


def settle(clause: Clause) -> set[str]:
    """Let the elements of a clause complete each other; returns the codes of remarks that this calls for."""
    codes: set[str] = set()
    _name_reports(clause)
    _number_units(clause)
    _months_of_days(clause)
    if _year_apart(clause):
        codes.add("year-beside")
    _year_after_dash(clause)
    if _shared_words(clause):
        codes.add("word-shared")
    if _period_names(clause):
        codes.add("periodic-understood")
    return codes


def _name_reports(clause: Clause) -> None:
    """As in "Quý I trước ngày 02/3/2023": the period names the report, the date is when it is due."""
    kept: list[Element] = []
    for element in clause.elements:
        if (
            isinstance(element, Span)
            and element.form in _REPORT_ENDS
            and element.points[-1].grain is Grain.DAY
            and kept
            and _names_report(kept[-1])
        ):
            period = kept.pop()
            element.report = (period.start, period.end)
        kept.append(element)
    clause.elements = kept


def _names_report(element: Element) -> bool:
    if isinstance(element, Span):
        return element.form is Form.PLAIN and element.points[0].grain in {Grain.QUARTER, Grain.MONTHS}
    return isinstance(element, PeriodName)


def _number_units(clause: Clause) -> None:
    """As in "Tháng 3, 6, 9" are months; "Quý 1, 2" are quarters; "6, 9 tháng" are periods."""
    unit: Grain | None = None
    arabic = False
    before: Span | None = None
    for index, element in enumerate(clause.elements):
        if not isinstance(element, Span):
            unit = unit if isinstance(element, Gap) else None
            continue
        if before is not None and unit is not None and not element.points[0].unit_printed:
            before.listed = element.listed = True
        before = element
        for point in element.points:
            if point.grain is Grain.ROMAN and unit is Grain.QUARTER:
                point.grain = Grain.QUARTER
            elif point.grain is Grain.NUMBER and unit in {Grain.QUARTER, Grain.MONTH}:
                point.grain = unit
            elif point.grain is Grain.MONTH and not point.unit_printed and unit is Grain.QUARTER and arabic:
                point.grain = Grain.QUARTER
            elif point.grain is Grain.NUMBER and unit in {Grain.DAY, Grain.DAY_ALONE}:
                point.grain, point.day, point.number = Grain.DAY_ALONE, point.number, 0
            elif point.grain is Grain.NUMBER and (months := _months_after(clause.elements, index)):
                clause.elements[index] = PeriodName(element.start, element.end, point.number * months)
                break
            arabic = point.grain is Grain.QUARTER
            unit = point.grain
    _numbers_before_days(clause)


def _numbers_before_days(clause: Clause) -> None:
    """As in "01 - 15/3/2023": a number before a date is a day of its month."""
    following: Grain | None = None
    for element in reversed(clause.elements):
        if not isinstance(element, Span):
            following = following if isinstance(element, Gap) else None
            continue
        for point in reversed(element.points):
            if point.grain is Grain.NUMBER and following in {Grain.DAY, Grain.DAY_ALONE}:
                point.grain, point.day, point.number = Grain.DAY_ALONE, point.number, 0
            elif point.grain is Grain.NUMBER and following is Grain.MONTH:
                point.grain = Grain.MONTH
            following = point.grain


def _months_after(elements: list[Element], index: int) -> int:
    """1 when the list of bare numbers at ``index`` ends in "n tháng", else 0."""
    for element in elements[index + 1 :]:
        if isinstance(element, Gap) and element.kind != "WORD":
            continue
        if isinstance(element, PeriodName):
            return 1 if element.months not in {0, 1} else 0
        if isinstance(element, Span) and all(point.grain is Grain.NUMBER for point in element.points):
            continue
        return 0
    return 0


def _months_of_days(clause: Clause) -> None:
    """As in "Từ ngày 01 đến ngày 15/3/2023": a day takes month and year of the date behind it."""
    following: Point | None = None
    for element in reversed(clause.elements):
        if not isinstance(element, Span):
            following = following if isinstance(element, Gap) else None
            continue
        for point in reversed(element.points):
            if point.grain is Grain.DAY_ALONE and not point.of_period and following is not None:
                point.grain, point.number, point.year = Grain.DAY, following.number, following.year
                point.year_printed = following.year_printed
            following = point if point.grain is Grain.DAY else None


def _year_apart(clause: Clause) -> bool:
    """As in "Quý IV, năm 2023", "Năm 2023, quý IV": a plain year behind a comma is the year of its neighbour."""
    elements = clause.elements
    for index, element in enumerate(elements):
        if not (isinstance(element, Span) and _is_plain_year(element)):
            continue
        for step in (-1, 1):
            gap, neighbour = _at(elements, index + step), _at(elements, index + 2 * step)
            if gap is None and step == 1:
                continue
            if not (isinstance(gap, Gap) and gap.kind == "COMMA"):
                neighbour = gap if step == 1 else None
            if isinstance(neighbour, Span) and _lacks_year(neighbour.points[-1]):
                neighbour.points[-1].year = element.points[0].year
                neighbour.points[-1].year_printed = True
                del elements[index]
                return True
    return False


def _is_plain_year(span: Span) -> bool:
    return span.form is Form.PLAIN and span.points[0].grain is Grain.YEAR and not span.points[0].at_end


def _lacks_year(point: Point) -> bool:
    return point.year is None and not point.this_year and point.grain is not Grain.DAY_ALONE


def _at(elements: list[Element], index: int) -> Element | None:
    return elements[index] if 0 <= index < len(elements) else None


def _shared_words(clause: Clause) -> bool:
    """As in "trước 20/6 và 20/11": the word before the first date holds for the next ones too."""
    found = False
    for first, gap, second in zip(clause.elements, clause.elements[1:], clause.elements[2:], strict=False):
        if (
            isinstance(first, Span)
            and first.form in {Form.BEFORE, Form.WITHIN}
            and isinstance(gap, Gap)
            and gap.kind in {"COMMA", "AND"}
            and isinstance(second, Span)
            and second.form is Form.PLAIN
            and not second.named
            and first.points[0].grain is second.points[0].grain
            and first.points[0].grain in {Grain.DAY, Grain.MONTH, Grain.QUARTER}
        ):
            second.form, second.hour, found = first.form, first.hour, True
    return found


def _year_after_dash(clause: Clause) -> None:
    """As in "Quý I - 2023" is not a range: the bare year is the quarter's."""
    for element in clause.elements:
        if isinstance(element, Span) and element.form is Form.RANGE and element.dashed:
            first, last = element.points
            if (
                last.grain is Grain.YEAR
                and not last.unit_printed
                and not last.at_end
                and _lacks_year(first)
                and first.grain is not Grain.YEAR
            ):
                first.year, first.year_printed = last.year, True
                element.form, element.points, element.dashed = Form.PLAIN, [first], False


def _period_names(clause: Clause) -> bool:
    """Turn names of periods into repetitions where the clause is periodic; True when only their number says so."""
    names = [element for element in clause.elements if isinstance(element, PeriodName)]
    if not names:
        return False
    told = any(
        isinstance(element, Repetition) or (isinstance(element, Mark) and element.kind == "periodic")
        for element in clause.elements
    )
    if not told and (len({name.months for name in names}) < 2 or _touch(clause.elements)):
        return False
    clause.elements = list(_as_repetitions(clause.elements))
    return not told


def _touch(elements: list[Element]) -> bool:
    """As in "Tháng năm" may be May; "tháng, năm" are two periods."""
    pairs = itertools.pairwise(elements)
    return any(isinstance(one, PeriodName) and isinstance(other, PeriodName) for one, other in pairs)


def _as_repetitions(elements: list[Element]) -> Iterator[Element]:
    for element in elements:
        if isinstance(element, PeriodName):
            yield every_months(element.months, element.start, element.end)
        else:
            yield element
