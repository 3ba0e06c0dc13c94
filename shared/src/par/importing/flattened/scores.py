"""How well a run of words fits a column: what a cell begins with, what its words are, whether it reads as a time.

Scores are added to those of :mod:`par.importing.flattened.borders` and weighed in the same way.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from par.deadlines import Confidence, read
from par.deadlines import Kind as TimeKind
from par.importing.flattened import lexicon
from par.importing.flattened.borders import Borders, Layout, Span, running
from par.importing.flattened.headings import Kind
from par.importing.flattened.words import Word

_EMPTY: Final[Mapping[Kind, float]] = {
    Kind.TASK: -6.0,
    Kind.PRODUCT: -1.5,
    Kind.LEAD: -3.0,
    Kind.COORDINATOR: -2.0,
    Kind.LEADER: -2.0,
    Kind.TIME: -4.0,
}
"""What an empty cell costs; nothing in the other columns."""

_READ: Final[Mapping[Confidence, float]] = {
    Confidence.CERTAIN: 5.0,
    Confidence.LIKELY: 4.5,
    Confidence.DOUBTFUL: 1.0,
    Confidence.NONE: -3.0,
}
_PER_READ_WORD, _PER_UNREAD_WORD = -0.03, -0.2
_LONGEST_TIME: Final = 60

_UNIT, _NO_UNIT, _UNIT_WORD, _OTHER_WORD = 2.5, -2.5, 0.15, -0.5
_UNPARTED_UNIT: Final = -2.5
"""A second unit without a sign between it and the first: the two are lead and coordinator."""
_LONGEST_NAME: Final = 12
_LEADER, _NO_LEADER, _LEADER_WORD, _NO_LEADER_WORD = 3.0, -3.0, 0.2, -1.0
_PRODUCT, _ITEM, _UNIT_AS_PRODUCT = 1.5, 0.5, -1.5
_UNIT_WITHIN: Final = -2.0
"""A unit set off inside a task or product."""
_LONG_PRODUCT, _PER_WORD_MORE = 30, -0.05
_TASK: Final = 1.0
_NUMBERED_GROUP, _OTHER_GROUP, _PER_GROUP_WORD = 2.5, -2.0, -0.02
_OUTSIDE: Final = -3.0
_REMARK, _PER_REMARK_WORD = -1.5, -0.1
"""Remarks and funding: most are empty, and nothing marks them."""


class Scores:
    """The scores of one row's words."""

    def __init__(self, words: Sequence[Word], layout: Layout) -> None:
        self._words, self._layout = words, layout
        self._borders = Borders(words, layout)
        at_each = range(len(words))
        self._unit_words = running(_UNIT_WORD if lexicon.is_unit_word(word) else _OTHER_WORD for word in words)
        self._leader_words = running(
            _LEADER_WORD if lexicon.is_leader_word(word) else _NO_LEADER_WORD for word in words
        )
        self._units_within = running(_UNIT_WITHIN * self._is_set_off_unit(at) for at in at_each)
        self._unparted_units = running(_UNPARTED_UNIT * self._is_unparted_unit(at) for at in at_each)
        self._times: dict[str, float] = {}

    def cell(self, kind: Kind, spans: Sequence[Span]) -> float:
        """How well the words of ``spans`` are one cell of ``kind``: two spans where a page break lies between."""
        spans = [span for span in spans if span[0] < span[1]]
        if not spans:
            return _EMPTY.get(kind, 0.0)
        return self._borders.of(kind, spans) + self._content(kind, spans)

    def _content(self, kind: Kind, spans: Sequence[Span]) -> float:
        match kind:
            case Kind.LEAD | Kind.COORDINATOR:
                return self._unit(spans)
            case Kind.LEADER:
                return self._leader(spans)
            case Kind.TIME:
                return self._time(spans)
            case Kind.PRODUCT:
                return self._product(spans)
            case Kind.TASK:
                return self._task(spans)
            case Kind.GROUP:
                numbered = self._words[spans[0][0]].text[0].isdigit()
                return (_NUMBERED_GROUP if numbered else _OTHER_GROUP) + _PER_GROUP_WORD * _count(spans)
            case Kind.OUTSIDE:
                return _OUTSIDE
            case _:
                return _REMARK + _PER_REMARK_WORD * _count(spans)

    def _unit(self, spans: Sequence[Span]) -> float:
        start = self._borders.behind_bullets(spans[0][0])
        first = _UNIT if lexicon.begins_unit(self._words, start) or self._is_known(start, spans[0][1]) else _NO_UNIT
        unparted = _sum(self._unparted_units, spans) - _sum(self._unparted_units, [(start, start + 1)])
        return first + unparted + _sum(self._unit_words, spans)

    def _leader(self, spans: Sequence[Span]) -> float:
        begins = lexicon.begins_leader(self._words, self._borders.behind_bullets(spans[0][0]))
        return (_LEADER if begins else _NO_LEADER) + _sum(self._leader_words, spans)

    def _product(self, spans: Sequence[Span]) -> float:
        start = self._borders.behind_bullets(spans[0][0])
        score = _PRODUCT if lexicon.begins_product(self._words, start) else _ITEM * (start > spans[0][0])
        score += _UNIT_AS_PRODUCT * lexicon.begins_unit(self._words, start)
        score += _sum(self._units_within, spans) + self._unit_below(spans)
        return score + _PER_WORD_MORE * max(0, _count(spans) - _LONG_PRODUCT)

    def _task(self, spans: Sequence[Span]) -> float:
        letters = any(sign.isalpha() for first, last in spans for word in self._words[first:last] for sign in word.text)
        within = _sum(self._units_within, [(first + 1, last) for first, last in spans])
        return (_TASK if letters else _EMPTY[Kind.TASK]) + within + self._unit_below(spans)

    def _time(self, spans: Sequence[Span]) -> float:
        words = [word for first, last in spans for word in self._words[first:last]]
        bare = words[self._borders.behind_bullets(spans[0][0]) - spans[0][0] :]
        if len(words) > _LONGEST_TIME or not bare or not lexicon.may_be_time(bare):
            return _READ[Confidence.NONE] + _PER_UNREAD_WORD * len(words)
        text = " ".join(word.text for word in words)
        if text not in self._times:
            self._times[text] = self._read(text, len(words))
        return self._times[text]

    def _read(self, text: str, words: int) -> float:
        reading = read(text, self._layout.year)
        is_read = reading.kind is not TimeKind.UNREAD
        confidence = reading.confidence if is_read else Confidence.NONE
        return _READ[confidence] + (_PER_READ_WORD if is_read else _PER_UNREAD_WORD) * words

    def _unit_below(self, spans: Sequence[Span]) -> float:
        """Against a task or product that goes on with a unit behind a page break."""
        return _UNIT_WITHIN * sum(self._is_distinct_unit(span[0]) for span in spans[1:])

    def _is_unparted_unit(self, at: int) -> bool:
        """A unit begins here, and nothing parts it from what stands before it."""
        if at == 0 or not self._is_distinct_unit(at):
            return False
        before = self._words[at - 1]
        return not (before.text[-1] in ",;:.-–(&" or lexicon.leads_on(before) or self._words[at].has_bullet)

    def _is_distinct_unit(self, at: int) -> bool:
        """A unit begins here with a capital letter, and not one that also stands inside of names, as UBND does."""
        word = self._words[at]
        return word.is_capital and not lexicon.stands_in_names(word) and lexicon.begins_unit(self._words, at)

    def _is_set_off_unit(self, at: int) -> bool:
        """A unit begins here, as an item of a list or on a line that is set off."""
        word = self._words[at]
        if word.starts_line and word.has_bullet:
            return lexicon.begins_unit(self._words, self._borders.behind_bullets(at))
        return self._borders.is_set_off(at) and self._is_distinct_unit(at)

    def _is_known(self, start: int, end: int) -> bool:
        if end - start > _LONGEST_NAME:
            return False
        return self._layout.knows_unit(" ".join(word.text for word in self._words[start:end]))


def _sum(sums: Sequence[float], spans: Sequence[Span]) -> float:
    return sum(sums[last] - sums[first] for first, last in spans if first < last)


def _count(spans: Sequence[Span]) -> int:
    return sum(last - first for first, last in spans)
