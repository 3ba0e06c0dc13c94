"""The head of a plan: its title, who issues it, number and day, the plans it carries out, the documents it names."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from par.importing.draft import HeadingDraft
from par.importing.prose.authority import authority_of, letterhead
from par.importing.prose.documents import Document, date_of, documents_in
from par.importing.prose.paragraphs import Item, Rank, is_capitals
from par.importing.prose.title import title_of
from par.importing.prose.upper_plans import upper_plans
from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_NUMBER_LINE: Final = re.compile(
    r"(?:kh |kế hoạch )?số\s?(?P<colon>:)?\s*(?P<digits>\d{0,5})\s*"
    r"(?P<kind>/\s?[a-zđ]{2,10}(?:-[a-zđ0-9]{1,12}){1,3})?(?!\w)"
)
_LONGEST_LINE: Final = 120
"""Characters of a line of the letterhead; a longer one is a sentence."""
_PLACE_AND_DAY: Final = re.compile(
    r"(?P<place>[^,:;.()]{2,60}),\s*ngày\s*(?P<day>\d{1,2})?"
    r"(?:[\s.…]*tháng\s*|\s?[/.]\s?)(?P<month>\d{1,2})?(?:[\s.…]*năm\s*|\s?[/.]\s?)(?P<year>\d{4})"
)
_DAY_IS_BELOW: Final = re.compile(r",\s*ngày\s*(?:\d{1,2}\s*)?$")
"""A narrow column breaks the line with place and day."""
_ISSUED_WITH: Final = re.compile(r"\(?(?:ban hành )?kèm theo (?P<document>(?:kế hoạch|quyết định) số[^)]{0,300})\)?")
_DAY_THERE: Final = re.compile(
    r"ngày\s+(?P<day>\d{1,2})(?:\s?/\s?(?P<month>\d{1,2})\s?/\s?"
    r"|\s+tháng\s+(?P<in_month>\d{1,2})\s+năm\s+)(?P<year>\d{4})"
)
_SPACES: Final = re.compile(r"\s+")
_DASHES: Final = str.maketrans("\u2010\u2011\u2013", "---")
_BASES: Final = re.compile(r"căn cứ\s")


@dataclass(frozen=True, slots=True)
class Numbered:
    """Where number and day stand; either may be absent though the line is there, as its blanks were never filled in."""

    number: Traced = NOTHING
    issued_on: dt.date | None = None
    day_text: Traced = NOTHING
    place: Traced = NOTHING
    lines: tuple[Traced, ...] = ()


def read_heading(items: Sequence[Item], others: Iterable[Traced]) -> tuple[HeadingDraft, list[Traced]]:
    """The heading, and the lines of its form (blank numbers and the like).

    ``items`` are all paragraphs without the furniture; ``others`` all other text (cells of tables), which is searched
    for documents where the plan has no list of what it is based on.
    """
    head = head_of(items)
    numbered, brackets = _numbered(head), _brackets(items)
    issued_with = [document for text in brackets for document in documents_in(text)][:1]
    number, issued_on, day_text = numbered.number, numbered.issued_on, numbered.day_text
    if not number and issued_with:
        number = _number_in(issued_with[0])
    if not day_text and issued_with and issued_with[0].issued_on:
        issued_on, day_text = issued_with[0].issued_on, _day_in(issued_with[0])
    authority = authority_of(head, items, brackets, numbered.place)
    implements = upper_plans(items, authority.text)
    heading = HeadingDraft(
        title=title_of(items),
        authority=authority,
        number=number,
        issued_on=issued_on,
        issued_on_text=day_text,
        implements=implements,
        legal_bases=_bases(items, others, [number.text, *(plan.number or "" for plan in implements)]),
    )
    return heading, [*numbered.lines, *brackets, *letterhead(head)]


def head_of(items: Sequence[Item]) -> list[Item]:
    """The paragraphs before the first number, bullet or heading with a Roman number."""
    head = []
    for item in items:
        if item.rank is not Rank.TEXT:
            break
        head.append(item)
    return head


def _numbered(head: Sequence[Item]) -> Numbered:
    number, place, day_text, issued_on = NOTHING, NOTHING, NOTHING, None
    lines = list[Traced]()
    for at, item in enumerate(head):
        text = item.text
        if _DAY_IS_BELOW.search(fold(text.text)):
            text = Traced.joined(one.text for one in head[at : at + 2])
        words = fold(text.text)
        line = _NUMBER_LINE.match(words)
        if line and not (line["colon"] or line["kind"]):
            line = None
        if line and len(words) <= _LONGEST_LINE and not lines:
            lines.append(text)
            if line["digits"] and line["kind"]:
                parts = (text[line.start("digits") : line.end("digits")], text[line.start("kind") : line.end("kind")])
                number = Traced.joined(parts, "")
        day = _PLACE_AND_DAY.search(words)
        if day and not place and len(words) <= _LONGEST_LINE and not is_capitals(text.text):
            place = text[day.start("place") : day.end("place")].strip("*_ ")
            lines.append(text)
            if day["day"] and day["month"]:
                day_text, issued_on = text[day.start("day") : day.end("year")], _plain_date(day)
    return Numbered(Traced(number.text.translate(_DASHES), number.runs), issued_on, day_text, place, tuple(lines))


def _plain_date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _brackets(items: Sequence[Item]) -> list[Traced]:
    """What stands in brackets under a title: "(Ban hành kèm theo Kế hoạch số ... ngày ... của ...)"."""
    found = []
    for item in items:
        match = _ISSUED_WITH.search(fold(item.text.text))
        if match and item.rank in {Rank.TEXT, Rank.ANNEX}:
            found.append(item.text[match.start() : match.end()])
    return found


def _number_in(document: Document) -> Traced:
    match = re.search(r"\d", document.text.text)
    end = re.search(r",?\s+(?:ngày|của)\s", document.text.text)
    number = document.text[match.start() if match else 0 : end.start() if end else None]
    return Traced.joined(number.split(_SPACES), "")


def _day_in(document: Document) -> Traced:
    match = _DAY_THERE.search(fold(document.text.text))
    return document.text[match.start() : match.end()] if match and date_of(match) else NOTHING


def _bases(items: Sequence[Item], others: Iterable[Traced], without: Sequence[str]) -> tuple[Traced, ...]:
    """The documents of the paragraphs "Căn cứ ..."; where there are none, all that the plan names, each once.

    ``without`` are numbers of documents that have a place of their own in the heading.
    """
    preamble = [item.text for item in items if item.rank is Rank.TEXT and _BASES.match(fold(item.text.text))]
    texts = preamble or [*(item.text for item in items), *others]
    known, bases = {_key_of_number(number) for number in without if number}, []
    for text in texts:
        for document in documents_in(text, laws=True):
            key = _key_of_number(document.number) if document.number else fold(document.text.text)
            if key not in known:
                known.add(key)
                bases.append(document.text)
    return tuple(bases)


def _key_of_number(number: str) -> str:
    return "".join(fold(number).split())
