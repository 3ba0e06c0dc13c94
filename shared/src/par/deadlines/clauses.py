"""From the elements of one clause to its pieces."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from par.deadlines import lexicon
from par.deadlines.dates import Days, NoSuchDateError, after, before, days, lend_to_end, lend_years
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
from par.deadlines.grammar import NotUnderstoodError, parse
from par.deadlines.lexing import Spelling, lex
from par.deadlines.neighbours import settle
from par.deadlines.pieces import Piece, Said
from par.deadlines.reading import Kind
from par.deadlines.script import Folded
from par.events.plan import Every

_ROMAN: Final = {value: name.upper() for name, value in lexicon.ROMAN.items()}
_AROUND: Final = " ,;.:-–—+*•()[]/"


@dataclass(frozen=True, slots=True)
class Cell:
    """The words as shown, the same folded, and the plan's year."""

    shown: str
    folded: Folded
    year: int

    def words(self, start: int, end: int) -> str:
        """The words as shown for a stretch of the folded text, without signs around them."""
        return self.folded.original(self.shown, start, end).strip(_AROUND)


def say(cell: Cell, clause: Clause, number: int, spelling: Spelling) -> Said:
    """What clause ``number`` of the cell says; remarks of confidence none mean that it was not read."""
    said = Said()
    lexed = lex(cell.folded.text, clause.start, clause.end, spelling)
    whole = cell.words(clause.start, clause.end)
    try:
        clause.elements = parse(lexed.tokens)
    except NotUnderstoodError:
        said.note("not-understood", whole)
        return said
    if lexed.corrected:
        said.note("spelling" if spelling < Spelling.NEAR else "typing-slip", ", ".join(lexed.corrected))
    if lexed.approximate:
        said.note("approximate")
    clause.elements, aside = _without_words(clause.elements)
    if aside is None or not any(not isinstance(element, Gap) for element in clause.elements):
        said.note("not-understood", whole)
        return said
    if aside:
        said.note("words-aside", ", ".join(cell.words(gap.start, gap.end) for gap in aside))
    _Clause(cell, clause, number, said).read(whole)
    return said


def _without_words(elements: list[Element]) -> tuple[list[Element], list[Gap] | None]:
    """The elements without the words that name products; then those words that are none of the known ones.

    None in their place when a word follows a time or could change its meaning: then nothing is to be read.
    """
    kept: list[Element] = []
    aside: list[Gap] = []
    time_before = words_before = False
    for element in elements:
        if isinstance(element, Gap) and element.kind == "WORD":
            word = element.text
            if time_before or word in lexicon.REVERSING or not word[0].isalpha() or _looks_like_time(word):
                return [], None
            if word not in lexicon.LEADS:
                aside.append(element)
            words_before = True
            continue
        named = words_before and not isinstance(element, Gap)
        if isinstance(element, Span):
            element.named = named
        words_before = False
        time_before = not isinstance(element, Gap)
        kept.append(element)
    return kept, aside


def _looks_like_time(word: str) -> bool:
    return lexicon.holds_time(word) or lexicon.unmarked(word) is not None or lexicon.near(word) is not None


class _Clause:
    """Reads the elements of one clause into ``said``."""

    def __init__(self, cell: Cell, clause: Clause, number: int, said: Said) -> None:
        self._cell = cell
        self._clause = clause
        self._number = number
        self._said = said

    def read(self, whole: str) -> None:
        """Settle what belongs together, then read element by element."""
        self._beginnings = self._label_starts()
        for code in sorted(settle(self._clause)):
            self._said.note(code)
        self._drop_days_of_periods()
        elements = self._clause.elements
        if any(isinstance(element, PeriodName) for element in elements):
            self._said.note("vague", whole)
            return
        spans = [element for element in elements if isinstance(element, Span)]
        for span in spans:
            if len(span.points) > 1:
                lend_to_end(*span.points)
        if lend_years([point for span in spans for point in span.points], self._cell.year):
            self._said.note("year-from-plan")
        self._part_and_year(elements)
        if _has_alternatives(elements):
            self._said.note("alternatives")
        for element in elements:
            match element:
                case Span():
                    self._span(element)
                case Repetition():
                    self._repetition(element)
                case Mark():
                    self._mark(element)
                case _:
                    continue
        if any(piece.kind is Kind.RECURRING for piece in self._said.pieces):
            self._check_periods(elements)

    def _label_starts(self) -> dict[int, int]:
        """For each element's end the place where its words begin: right behind the separator before it."""
        starts: dict[int, int] = {}
        start = self._clause.start
        for element in self._clause.elements:
            if isinstance(element, Gap):
                start = element.end
            else:
                starts[element.end] = start
                start = element.end if not isinstance(element, PeriodName) else start
        return starts

    def _words(self, element: Span | Repetition | Mark) -> str:
        return self._cell.words(self._beginnings.get(element.end, element.start), element.end)

    def _drop_days_of_periods(self) -> None:
        """As in "Trước ngày 25 hằng tháng": the repetition is kept, the day stays in the words."""
        elements = self._clause.elements
        alone = [
            element
            for element in elements
            if isinstance(element, Span) and any(point.grain is Grain.DAY_ALONE for point in element.points)
        ]
        for span in alone:
            self._said.note("day-in-period", self._cell.words(span.start, span.end))
            index = elements.index(span)
            if any(isinstance(element, Repetition) for element in elements):
                del elements[index]
            elif any(point.of_period for point in span.points):
                elements[index] = _every_quarter(span)

    def _part_and_year(self, elements: list[Element]) -> None:
        """As in "Quý I, trong năm 2023" may also mean the first quarter of 2023."""
        for first, gap, second in zip(elements, elements[1:], elements[2:], strict=False):
            if (
                isinstance(first, Span)
                and isinstance(gap, Gap)
                and gap.kind == "COMMA"
                and isinstance(second, Span)
                and second.form is Form.WITHIN
                and second.points[0].grain is Grain.YEAR
                and first.form is Form.PLAIN
                and not first.points[0].year_printed
                and self._cell.words(gap.end, second.end).lower().startswith("trong")
            ):
                self._said.note("part-and-year")

    def _span(self, span: Span) -> None:
        try:
            ranges = [days(point, self._cell.year) for point in span.points]
        except NoSuchDateError:
            self._said.note("no-such-date", self._cell.words(span.start, span.end))
            return
        if any(point.grain in {Grain.NUMBER, Grain.ROMAN} for point in span.points):
            self._said.note("not-understood", self._cell.words(span.start, span.end))
            return
        self._note_points(span, ranges)
        piece = self._dated(span, ranges)
        if piece.from_ is not None and piece.due is not None and piece.from_ > piece.due:
            self._said.note("range-inverted", self._cell.words(span.start, span.end))
            return
        self._said.pieces.append(piece)

    def _dated(self, span: Span, ranges: list[Days]) -> Piece:
        first, last = ranges[0], ranges[-1]
        is_year = span.points[0].grain is Grain.YEAR and not span.points[0].at_end
        kind, whole_year = Kind.WINDOW, False
        from_: dt.date | None = first[0]
        due: dt.date | None = last[1]
        stated = due
        match span.form:
            case Form.PLAIN | Form.WITHIN if is_year:
                whole_year = True
            case Form.PLAIN | Form.UNTIL:
                kind, from_ = Kind.DEADLINE, None
            case Form.BEFORE:
                kind, from_ = Kind.DEADLINE, None
                due, stated = (first[0] if span.hour else before(first[0])), first[0]
            case Form.SINCE | Form.ONWARDS:
                due = stated = None
            case Form.AFTER:
                from_, due, stated = after(last[1]), None, None
            case Form.RANGE | Form.UNTIL_NOW:
                if span.strict:
                    due, stated = before(last[0]), last[0]
                from_ = None if span.form is Form.UNTIL_NOW else from_
            case Form.WITHIN:
                pass
        label = self._clause.label
        return Piece(kind, self._number, self._name(span), label, from_, due, stated, whole_year=whole_year)

    def _name(self, span: Span) -> str:
        """What to call the date among others: the product before it, its unit and number in a list, or its words."""
        begin = self._beginnings.get(span.end, span.start)
        if span.report is not None:
            return self._cell.words(self._beginnings.get(span.report[1], span.report[0]), span.start)
        if span.named:
            return self._cell.words(begin, span.start)
        if span.listed and len(span.points) == 1:
            return _listed_name(span.points[0])
        return self._words(span)

    def _note_points(self, span: Span, ranges: list[Days]) -> None:
        note = self._said.note
        words = self._cell.words(span.start, span.end)
        if span.form is Form.BEFORE or span.strict:
            wide = ranges[-1][0] != ranges[-1][1]
            note("hour" if span.hour else "period-before" if wide else "strictly-before")
        elif span.hour:
            note("hour")
        if span.form in {Form.SINCE, Form.AFTER, Form.ONWARDS}:
            note("open-end")
        if span.dashed and span.points[0].grain is not Grain.YEAR and _is_dash(words):
            note("dash-range")
        if any(point.at_end and point.grain is not Grain.MONTHS for point in span.points):
            note("end-of-period")
        if any(point.short_year for point in span.points):
            note("short-year")
        if any(point.year != self._cell.year for point in span.points):
            note("other-year", words)

    def _repetition(self, one: Repetition) -> None:
        words = self._words(one)
        if one.odd:
            self._said.note("period-not-kept", self._cell.words(one.start, one.end))
        if one.counted_only and one.times is not None and one.times > 1 and self._dates_counted(one.times):
            return
        if one.counted_only and not self._dates_in_year():
            self._said.note("no-period")
        self._said.pieces.append(
            Piece(Kind.RECURRING, self._number, words, self._clause.label, every=one.every, times=one.times)
        )
        if one.year is not None:
            self._span(Span(Form.WITHIN, [Point(Grain.YEAR, year=one.year)], one.start, one.end))

    def _dates_counted(self, times: int) -> bool:
        """As in "02 đợt: quý II và quý IV": the dates are the times."""
        plain = [element for element in self._clause.elements if isinstance(element, Span)]
        return len(plain) == times and all(
            span.form is not Form.WITHIN and span.points[0].grain is not Grain.YEAR for span in plain
        )

    def _dates_in_year(self) -> bool:
        return any(
            isinstance(element, Span) and element.points[0].grain is Grain.YEAR for element in self._clause.elements
        )

    def _mark(self, mark: Mark) -> None:
        words = self._words(mark)
        label = self._clause.label
        match mark.kind:
            case "always":
                self._said.pieces.append(Piece(Kind.CONTINUOUS, self._number, words, label))
            case "periodic":
                self._said.pieces.append(Piece(Kind.RECURRING, self._number, words, label))
            case "adhoc":
                self._said.pieces.append(Piece(Kind.CONDITIONAL, self._number, words, label, ad_hoc=True))
            case "condition":
                exact = self._cell.words(mark.start, mark.end)
                self._said.pieces.append(Piece(Kind.CONDITIONAL, self._number, exact, label))
            case "duration":
                self._said.note("duration", self._cell.words(mark.start, mark.end))
            case _:
                self._said.note("vague", self._cell.words(mark.start, mark.end))

    def _check_periods(self, elements: list[Element]) -> None:
        found = [element for element in elements if isinstance(element, Repetition)]
        named = {(one.every, one.times) for one in found if one.every is not None or one.times is not None}
        if len(named) + sum(one.odd for one in found) > 1:
            self._said.note("several-periods")
        if not found:
            self._said.note("no-period")


def _has_alternatives(elements: list[Element]) -> bool:
    """As in "Quý II hoặc quý III": which of them is open."""
    triples = zip(elements, elements[1:], elements[2:], strict=False)
    return any(
        isinstance(one, Span) and isinstance(gap, Gap) and gap.kind == "OR" and isinstance(other, Span)
        for one, gap, other in triples
    )


def _every_quarter(span: Span) -> Repetition:
    return Repetition(span.start, span.end, every=Every.QUARTER)


def _listed_name(point: Point) -> str:
    """As in "Quý III/2023" for the III of "Quý III, IV/2023"; the year only where it is printed."""
    year = "" if point.plan_year else f"/{point.year}"
    match point.grain:
        case Grain.QUARTER:
            return f"Quý {_ROMAN[point.number]}{year}"
        case Grain.MONTH:
            return f"Tháng {point.number}{year}"
        case _:
            return f"Ngày {point.day}/{point.number}{year}"


def _is_dash(words: str) -> bool:
    folded = words.lower()
    return not any(word in folded for word in ("đến", "tới", "hết"))
