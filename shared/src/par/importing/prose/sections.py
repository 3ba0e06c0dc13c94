"""Paragraphs become a tree by their marks: I., 1., 1.1., a), -, +."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from par.importing.prose.paragraphs import Item, Rank, is_capitals
from par.importing.prose.words import fold
from par.importing.traced import NOTHING

_LONGEST_HEADING: Final = 200
_ENDS_A_SENTENCE: Final = (".", ";", "./.")


@dataclass(slots=True)
class Section:
    """A paragraph and what stands under it; the root has an empty one."""

    item: Item
    parent: "Section | None" = None
    children: list["Section"] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The words of the paragraph itself."""
        return self.item.text.text

    @property
    def is_leaf(self) -> bool:
        """Whether nothing stands under it."""
        return not self.children

    def walk(self) -> Iterator["Section"]:
        """All sections below in the order of the document."""
        waiting = list(reversed(self.children))
        while waiting:
            section = waiting.pop()
            yield section
            waiting.extend(reversed(section.children))

    def above(self) -> Iterator["Section"]:
        """The sections it stands in, the nearest first, without the root."""
        section = self.parent
        while section is not None and section.parent is not None:
            yield section
            section = section.parent


def tree(items: Sequence[Item]) -> Section:
    """The root of the sections; a paragraph without a mark belongs to the section before it, not to a bullet there."""
    root = Section(Item(NOTHING, Rank.ANNEX))
    open_: list[tuple[int, Section]] = [(-1, root)]
    for item in items:
        rank = _rank(item)
        closes = Rank.DASH if rank is Rank.TEXT else rank
        while open_[-1][0] >= closes:
            open_.pop()
        section = Section(item, open_[-1][1])
        open_[-1][1].children.append(section)
        if rank is not Rank.TEXT:
            open_.append((rank, section))
    return root


def _rank(item: Item) -> Rank:
    """A heading without a number stands as high as one with a Roman number; notes stand beside what they belong to."""
    if item.rank is Rank.TEXT and fold(item.text.text).rstrip(" :") == "ghi chú":
        return Rank.ARTICLE
    if item.rank is Rank.TEXT and is_heading(item):
        return Rank.ROMAN
    return item.rank


def is_heading(item: Item) -> bool:
    """Marked as one by the format, or short and in capitals."""
    text = item.text.text
    if len(text) > _LONGEST_HEADING or text.endswith(_ENDS_A_SENTENCE):
        return False
    return item.heading or is_capitals(text)
