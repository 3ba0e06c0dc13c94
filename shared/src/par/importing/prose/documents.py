"""Documents that a text names: kind, number, day, issuer."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from par.importing.prose.words import fold
from par.importing.traced import NOTHING, Traced

_KIND: Final = (
    r"(?:nghị quyết|nghị định|quyết định|thông tư(?: liên tịch)?|chỉ thị|kế hoạch|kết luận|quy định|công văn|văn bản"
    r"|đề án|chương trình(?: hành động)?|hướng dẫn|thông báo|công điện|pháp lệnh|luật)"
)
_DAY: Final = re.compile(
    r",?\s+ngày\s+(?P<day>\d{1,2})"
    r"(?:\s?/\s?(?P<month>\d{1,2})\s?/\s?|\s+tháng\s+(?P<in_month>\d{1,2})\s+năm\s+)(?P<year>\d{4})"
)
_NUMBERED: Final = re.compile(
    rf"\b(?P<kind>{_KIND})\s+(?:số(?:\s*:)?\s*)?"
    r"(?P<number>\d{1,5}(?:/\d{4})?\s?[/-]\s?[a-zđ][a-zđ0-9]{0,9}(?:[-_/]\s?[a-zđ0-9]{1,12}){0,3})"
)
_LAW: Final = re.compile(
    r"\bluật\s+(?:sửa đổi[^.;:()]{2,200}?(?=,?\s+ngày\s+\d|[.;:()]|$)"
    r"|[^\W\d_][^.;:()]{2,150}?(?=,?\s+ngày\s+\d|\s+và\s+luật\b|[.;:()]|$))"
)
_LEVEL: Final = r"(?:tỉnh|thành phố|quận|huyện|thị xã|phường|xã|thị trấn)"
_ISSUER: Final = re.compile(
    r"\s+của\s+(?P<issuer>thủ tướng chính phủ|chính phủ|quốc hội|bộ chính trị|ban bí thư"
    r"|ban chấp hành(?: đảng bộ)? (?:trung ương|tỉnh|thành phố|huyện|quận|xã|phường)"
    rf"|(?:chủ tịch )?(?:ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd)(?: {_LEVEL})?"
    r"|(?:thành|tỉnh|huyện|quận|thị|đảng) ủy"
    r"|bộ trưởng(?:,? chủ nhiệm)?(?: bộ| văn phòng)?(?: \w+){1,2}|(?:bộ|sở|phòng|văn phòng) \w+(?: \w+)?)(?!\w)"
)
_CAPITALS_OF: Final = re.compile(r"(?:\s[A-ZĐÀ-Ỹ][\w'-]*){1,4}")
_COMMITTEE: Final = "ủy ban nhân dân"
_CHAIR: Final = "chủ tịch "
_HAVE_A_PLACE: Final = ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "phường", "xã", "thị trấn", "ủy")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is named: ``text`` from its kind to its issuer, ``start`` to ``end`` of the text it stands in."""

    text: Traced
    kind: str
    number: str | None
    issued_on: dt.date | None
    issuer: Traced
    start: int
    end: int


def documents_in(text: Traced, *, laws: bool = False) -> Iterator[Document]:
    """The documents with a number, in the order of ``text``; with ``laws`` also laws, known by their names."""
    folded = fold(text.text).replace("\n", " ")  # a cell breaks lines inside names
    found = [_numbered(text, folded, match) for match in _NUMBERED.finditer(folded)]
    if laws:
        taken = [(one.start, one.end) for one in found]
        found += [
            _law(text, folded, match)
            for match in _LAW.finditer(folded)
            if text.text[match.start()] == "L" and not any(start <= match.start() < end for start, end in taken)
        ]
    yield from sorted(found, key=lambda one: one.start)


def date_of(match: re.Match[str]) -> dt.date | None:
    """The date of a match of day, month (or in_month) and year; None where there is no such day."""
    try:
        return dt.date(int(match["year"]), int(match["month"] or match["in_month"]), int(match["day"]))
    except ValueError:
        return None


def tidy_issuer(words: str) -> str:
    """The issuer by the name that plans use: ``UBND phường ...`` for ``Ủy ban nhân dân phường ...``."""
    plain = " ".join(words.split())
    start = fold(plain).find(_COMMITTEE)
    if start >= 0:
        plain = f"{plain[:start]}UBND{plain[start + len(_COMMITTEE) :]}"
    return plain[len(_CHAIR) :] if fold(plain).startswith(_CHAIR + "ubnd") else plain


def issuer_after(text: Traced, folded: str, at: int) -> Traced:
    """The issuer that follows at ``at`` ("của ..."), with the proper name of its place."""
    match = _ISSUER.match(folded, at)
    if match is None:
        return NOTHING
    end = match.end()
    more = _CAPITALS_OF.match(text.text, end)
    if more and match["issuer"].endswith(_HAVE_A_PLACE):
        end = more.end()
    return text[match.start("issuer") : end]


def _numbered(text: Traced, folded: str, match: re.Match[str]) -> Document:
    end, issued_on = match.end(), None
    day = _DAY.match(folded, end)
    if day:
        end, issued_on = day.end(), date_of(day)
    issuer = issuer_after(text, folded, end)
    if issuer:
        end = text.text.index(issuer.text, end) + len(issuer.text)
    number = "".join(text.text[match.start("number") : match.end("number")].split())
    return Document(text[match.start() : end], match["kind"], number, issued_on, issuer, match.start(), end)


def _law(text: Traced, folded: str, match: re.Match[str]) -> Document:
    end, issued_on = match.end(), None
    day = _DAY.match(folded, end)
    if day:
        end, issued_on = day.end(), date_of(day)
    return Document(text[match.start() : end].strip(), "luật", None, issued_on, NOTHING, match.start(), end)
