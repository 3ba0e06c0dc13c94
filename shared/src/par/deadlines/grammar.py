"""The parser, and what its trees mean one by one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import resources
from typing import Any, Final

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

from par.calendar.period import MONTHS
from par.deadlines.elements import (
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
from par.deadlines.tokens import Lexeme
from par.events.plan import Every

Node = Tree[Token]

MONTHS_OF_UNIT: Final = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
_EVERY_OF_MONTHS: Final = {months: every for every, months in MONTHS.items()}


class NotUnderstoodError(Exception):
    """The tokens are no sentence of the grammar."""


class _Ready(Lexer):
    """Hands on tokens that are made already."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, data: Any, parser_state: Any = None) -> Iterator[Token]:
        for one in data.text if hasattr(data, "text") else data:
            yield Token(one.type, one.text, start_pos=one.start, end_pos=one.end)


_PARSER: Final = Lark(
    resources.files("par.deadlines").joinpath("deadline.lark").read_text("utf-8"),
    parser="lalr",
    lexer=_Ready,
    propagate_positions=True,
)


def parse(tokens: Sequence[Lexeme]) -> list[Element]:
    """The elements of a clause in their order.

    Raises:
        NotUnderstoodError: the grammar has no such sentence.
    """
    try:
        root = _PARSER.parse(tokens)
    except UnexpectedInput:
        raise NotUnderstoodError from None
    return [_element(node) for node in root.children if isinstance(node, Tree)]


def _element(node: Node) -> Element:
    start, end = node.meta.start_pos, node.meta.end_pos
    kind = str(node.data)
    if kind in _SPANS:
        return _SPANS[kind](node, start, end)
    match kind:
        case "separator" | "word":
            token = _tokens(node)[0]
            return Gap(token.type, str(token), start, end)
        case "each":
            return _each(node, start, end)
        case "count":
            return _count(node, start, end)
        case "unit":
            return _unit(node, start, end)
        case _:
            return Mark(kind, start, end)


def _plain(node: Node, start: int, end: int) -> Span:
    return Span(Form.PLAIN, _points(node), start, end)


def _within(node: Node, start: int, end: int) -> Span:
    points = _points(node)
    return Span(Form.RANGE if len(points) > 1 else Form.WITHIN, points, start, end, strict=_strict(node))


def _this_year(_: Node, start: int, end: int) -> Span:
    return Span(Form.WITHIN, [Point(Grain.YEAR, this_year=True)], start, end)


def _single(form: Form) -> Callable[[Node, int, int], Span]:
    def span(node: Node, start: int, end: int) -> Span:
        return Span(form, _points(node), start, end, hour="CLOCK" in _types(node))

    return span


def _range(node: Node, start: int, end: int) -> Span:
    return Span(Form.RANGE, _points(node), start, end, strict=_strict(node), dashed="FROM" not in _types(node))


def _until_now(node: Node, start: int, end: int) -> Span:
    return Span(Form.UNTIL_NOW, _points(node), start, end, strict=_strict(node))


_SPANS: Final[dict[str, Callable[[Node, int, int], Span]]] = {
    "plain": _plain,
    "within": _within,
    "whole": _within,
    "this_year": _this_year,
    "before": _single(Form.BEFORE),
    "until": _single(Form.UNTIL),
    "since": _single(Form.SINCE),
    "after": _single(Form.AFTER),
    "onwards": _single(Form.ONWARDS),
    "range": _range,
    "until_now": _until_now,
}


def _points(node: Node) -> list[Point]:
    points: list[Point] = []
    for child in _trees(node):
        points += _points(child) if child.data == "strictly" else [_point(child)]
    return points


def _point(node: Node) -> Point:
    kind = str(node.data)
    if kind == "end":
        inner = _trees(node)
        point = _point(inner[0]) if inner else Point(Grain.YEAR, this_year=True)
        point.at_end = True
        return point
    point = _last_month(node) if kind == "last_month" else _day(node) if kind == "day" else _bare_point(kind, node)
    for tail in _trees(node):
        if tail.data == "tail":
            point.year = _numbers(tail)[0]
    if point.year is not None and point.year < 100:
        point.year += 2000
        point.short_year = True
    point.year_printed = point.year is not None
    return point


def _bare_point(kind: str, node: Node) -> Point:
    """A point without its tail."""
    numbers = _numbers(node)
    second = numbers[1] if len(numbers) > 1 else None
    match kind:
        case "quarter":
            return Point(Grain.QUARTER, numbers[0], year=second)
        case "month":
            return Point(Grain.MONTH, numbers[0], year=second)
        case "month_year":
            return Point(Grain.MONTH, numbers[0], year=second, unit_printed=False)
        case "roman":
            return Point(Grain.ROMAN, numbers[0], unit_printed=False)
        case "number":
            return Point(Grain.NUMBER, numbers[0], unit_printed=False)
        case "date":
            return Point(Grain.DAY, numbers[1], day=numbers[0], year=numbers[2] if len(numbers) > 2 else None)
        case "months":
            return Point(Grain.MONTHS, numbers[0], year=second, at_end="LAST" in _types(node))
        case _:
            return Point(Grain.YEAR, year=numbers[0], unit_printed="YEAR" in _types(node))


def _day(node: Node) -> Point:
    """A day whose month stands elsewhere, or is the last one of a quarter."""
    point = Point(Grain.DAY_ALONE)
    for month in _trees(node):
        point = _point(month)
        point.grain = Grain.DAY_ALONE if point.of_period else Grain.DAY
    point.day = _numbers(node)[0]
    return point


def _last_month(node: Node) -> Point:
    """As in "Tháng cuối quý IV" is December; without a number it is the last month of each quarter."""
    numbers = _numbers(node)
    if not numbers:
        return Point(Grain.DAY_ALONE, of_period=True)
    return Point(Grain.MONTH, numbers[0] * 3)


def _each(node: Node, start: int, end: int) -> Repetition:
    numbers = _numbers(node)
    names = [kind for kind in _types(node) if kind in MONTHS_OF_UNIT or kind in {"WEEK", "DAY"}]
    if "TIMES" in _types(node):
        return _times(numbers[0], names[0], start, end)
    if numbers:
        if names[0] != "MONTH":
            return Repetition(start, end, odd=True)
        return every_months(numbers[0], start, end)
    known = [MONTHS_OF_UNIT[name] for name in names if name in MONTHS_OF_UNIT]
    odd = len(known) < len(names)
    if not known or (odd and len(names) == 1):
        return Repetition(start, end, odd=True)
    return Repetition(start, end, every=_EVERY_OF_MONTHS[min(known)], odd=odd)


def _count(node: Node, start: int, end: int) -> Repetition:
    types = _types(node)
    numbers = [int(token) for token in _tokens(node) if token.type == "NUMBER"]
    names = [kind for kind in types if kind in MONTHS_OF_UNIT or kind in {"WEEK", "DAY"}]
    years = [int(token) for token in _tokens(node) if token.type == "YEAR_NUMBER"]
    if types[:2] == ["NUMBER", "MONTH"]:
        if numbers[1:] not in ([], [1]):
            return Repetition(start, end, odd=True)
        return every_months(numbers[0], start, end)
    if types[:2] == ["NUMBER", "YEAR"]:
        if numbers[0] != 1:
            return Repetition(start, end, odd=True)
        return _times(numbers[-1], "YEAR", start, end)
    if not names:
        return Repetition(start, end, times=numbers[0], counted_only=True)
    if len(numbers) > 1:
        if names[0] == "MONTH" and numbers[0] == 1:
            return every_months(numbers[1], start, end)
        if numbers[1] != 1:
            return Repetition(start, end, odd=True)
    found = _times(numbers[0], names[0], start, end)
    found.year = years[0] if years else None
    return found


def _times(count: int, name: str, start: int, end: int) -> Repetition:
    """``count`` times per ``name``; once per month or quarter is said by the period alone."""
    if name not in MONTHS_OF_UNIT or count == 0:
        return Repetition(start, end, odd=True)
    months = MONTHS_OF_UNIT[name]
    per_year = count * 12 // months
    if name == "YEAR":
        return Repetition(start, end, every=Every.YEAR if count == 1 else None, times=count)
    return Repetition(start, end, every=_EVERY_OF_MONTHS[months], times=per_year if count > 1 else None)


def every_months(months: int, start: int, end: int) -> Repetition:
    """Work that comes back after so many months; nine months is the third report of a year, not an interval."""
    if months in _EVERY_OF_MONTHS:
        return Repetition(start, end, every=_EVERY_OF_MONTHS[months])
    if months in {2, 4}:
        return Repetition(start, end, times=12 // months)
    return Repetition(start, end, odd=True)


def _unit(node: Node, start: int, end: int) -> Element:
    numbers = _numbers(node)
    names = [kind for kind in _types(node) if kind != "NUMBER"]
    if names == ["WEEK"]:
        return PeriodName(start, end, 0)
    return PeriodName(start, end, numbers[0] if numbers else MONTHS_OF_UNIT[names[0]])


def _strict(node: Node) -> bool:
    return any(child.data == "strictly" for child in _trees(node))


def _trees(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Tree)]


def _tokens(node: Node) -> list[Token]:
    return [child for child in node.children if isinstance(child, Token)]


def _types(node: Node) -> list[str]:
    return [token.type for token in _tokens(node)]


def _numbers(node: Node) -> list[int]:
    return list(_ints(_tokens(node)))


def _ints(tokens: Iterable[Token]) -> Iterator[int]:
    for token in tokens:
        for part in token.replace("-", "/").replace(".", "/").split("/"):
            if part.strip().isdigit() and token.type != "CLOCK":
                yield int(part)
