"""Numbers that Word shows and does not store: "1.", "a)", "II." of automatic lists.

Ordinals of plans are often such numbers; without them a column of ordinals would be empty.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from par.importing.readers.docx.styles import NumberedAs, Styles
from par.importing.readers.office.markup import attribute, child, children, value_of

_LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")
_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LARGEST: Final = 4_000
"""Beyond it Roman numerals are not written; a list in a plan has some ten."""


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: the format of its number, the pattern around it, where it starts."""

    form: str
    pattern: str
    start: int


class Numbering:
    """The part ``numbering.xml`` and how far each list has been counted."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        abstract = {attribute(each, "abstractNumId"): _levels(each) for each in children(root, "abstractNum")}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        for each in children(root, "num"):
            base = value_of(each, "abstractNumId") or ""
            own = {
                int(attribute(override, "ilvl") or 0): _overridden(override, abstract.get(base, {}))
                for override in children(each, "lvlOverride")
                if (attribute(override, "ilvl") or "").isdecimal()
            }
            levels = {**abstract.get(base, {}), **{level: found for level, found in own.items() if found is not None}}
            # Lists of one abstract list go on counting together, unless a list starts a level anew.
            counted_as = f"list {attribute(each, 'numId')}" if own else f"abstract {base}"
            self._lists[attribute(each, "numId") or ""] = (counted_as, levels)
        self._counts: dict[str, dict[int, int]] = {}

    def label(self, properties: etree._Element | None) -> str:
        """The number before the next paragraph with these properties, empty where it has none; counts it."""
        place = self._styles.numbered_as(properties)
        if place is None or place.list_id not in self._lists:
            return ""
        counted_as, levels = self._lists[place.list_id]
        if place.level not in levels:
            return ""
        counts = self._counts.setdefault(counted_as, {})
        self._count(counts, levels, place)
        return _shown(levels, counts, place.level)

    def _count(self, counts: dict[int, int], levels: dict[int, _Level], place: NumberedAs) -> None:
        counts[place.level] = counts.get(place.level, levels[place.level].start - 1) + 1
        for deeper in [level for level in counts if level > place.level]:
            del counts[deeper]


def _levels(abstract: etree._Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for element in children(abstract, "lvl"):
        number = attribute(element, "ilvl") or ""
        if number.isdecimal() and int(number) < _LEVELS:
            found[int(number)] = _level(element)
    return found


def _level(element: etree._Element) -> _Level:
    start = value_of(element, "start") or "1"
    return _Level(
        value_of(element, "numFmt") or "decimal",
        value_of(element, "lvlText") or "",
        int(start) if start.isdecimal() and len(start) < 6 else 1,
    )


def _overridden(override: etree._Element, base: dict[int, _Level]) -> _Level | None:
    """The level as one list changes it: another definition, or another start."""
    if (own := child(override, "lvl")) is not None:
        return _level(own)
    before = base.get(int(attribute(override, "ilvl") or 0))
    start = value_of(override, "startOverride") or ""
    if before is None or not (start.isdecimal() and len(start) < 6):
        return before
    return _Level(before.form, before.pattern, int(start))


def _shown(levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
    if levels[level].form == "none":
        return ""
    if levels[level].form == "bullet":
        return "-"

    def number(match: re.Match[str]) -> str:
        other = int(match[1]) - 1
        if other not in levels:
            return ""
        write = _FORMS.get(levels[other].form, str)
        return write(counts.get(other, levels[other].start))

    return _PLACE.sub(number, levels[level].pattern)


def _roman(number: int) -> str:
    if not 0 < number < _LARGEST:
        return str(number)
    written = ""
    for value, letters in _ROMAN:
        while number >= value:
            written += letters
            number -= value
    return written


def _letters(number: int) -> str:
    """Counts a ... z, then aa, bb ..., as Word counts."""
    if not 0 < number < _LARGEST:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_FORMS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
}
