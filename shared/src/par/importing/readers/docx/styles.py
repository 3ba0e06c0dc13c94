"""What styles say about paragraphs: headings, numbers, hidden text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from par.importing.readers.office.markup import attribute, child, children, is_on, value_of

_LONGEST_CHAIN: Final = 20
"""Styles based on each other; Word allows ten, a file can hold a circle."""
_BODY_TEXT: Final = "9"
"""The outline level that means no heading."""


@dataclass(frozen=True, slots=True)
class NumberedAs:
    """A paragraph's place in a list: the id of the list and its level from 0."""

    list_id: str
    level: int


class Styles:
    """The part ``styles.xml``, which may be absent."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = {attribute(style, "styleId"): style for style in children(root, "style")}

    def is_heading(self, properties: etree._Element | None) -> bool:
        """Whether the paragraph, or its style, has an outline level."""
        levels = (value_of(element, "outlineLvl") for element in self._properties(properties))
        level = next((found for found in levels if found is not None), None)
        return level is not None and level != _BODY_TEXT

    def numbered_as(self, properties: etree._Element | None) -> NumberedAs | None:
        """The list the paragraph belongs to, by itself or by its style."""
        list_id: str | None = None
        level: str | None = None
        for element in self._properties(properties):
            list_id = list_id if list_id is not None else value_of(element, "numPr", "numId")
            level = level if level is not None else value_of(element, "numPr", "ilvl")
        if list_id in (None, "0"):
            return None
        assert list_id is not None
        return NumberedAs(list_id, int(level) if level is not None and level.isdecimal() else 0)

    def is_hidden(self, run: etree._Element) -> bool:
        """Whether the run's own properties hide it."""
        return is_on(run, "rPr", "vanish")

    def _properties(self, properties: etree._Element | None) -> Iterator[etree._Element]:
        """The paragraph's own properties, then those of its style and of the styles that one is based on."""
        if properties is not None:
            yield properties
        style_id = value_of(properties, "pStyle")
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(style_id) if style_id is not None else None
            if style is None:
                return
            if (found := child(style, "pPr")) is not None:
                yield found
            style_id = value_of(style, "basedOn")
