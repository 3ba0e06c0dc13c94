"""What a column holds, by its heading."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from par.importing.tables.words import plain

LONGEST_HEADING: Final = 80
"""Characters. A longer cell is no heading; the longest usual ones have about 50."""


class Column(StrEnum):
    """What the cells of a column say."""

    ORDINAL = "ordinal"
    GROUP = "group"
    TITLE = "title"
    PRODUCT = "product"
    LEAD = "lead"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    TIME = "time"
    BEGIN = "begin"
    END = "end"
    FUNDING = "funding"
    NOTE = "note"
    FIELD = "field"
    UNIT = "unit"
    INDICATOR = "indicator"
    MEASURE = "measure"
    VALUE = "value"


_BODY: Final = r"(?:co quan|cq|don vi|dv|bo phan|phong|ban|nguoi|can bo|cong chuc|ca nhan|to chuc|chu the|dau moi)"
_INSPECTED: Final = re.compile(
    r"(?:ten )?(?:co quan|don vi|dia phuong)\b.* (?:duoc|chiu) (?:su )?(?:kiem tra|thanh tra|giam sat)"
)
_VOCABULARY: Final = tuple(
    (column, re.compile(pattern))
    for column, pattern in (
        (
            Column.ORDINAL,
            r"(?:so )?s? ?tt(?: muc)?|so thu tu|thu tu|so tt|stt so|ma(?: so)?(?: nhiem vu| cong viec)?|no",
        ),
        (Column.MEASURE, r"don vi tinh|dvt|don vi do|don vi do luong"),
        (Column.NOTE, r"ghi chu.*|ghi chep|luu y"),
        (Column.UNIT, _INSPECTED.pattern),
        (Column.FUNDING, r".*\b(?:kinh phi|nguon von|ngan sach|du toan)\b.*"),
        (Column.BEGIN, r".*\b(?:bat dau|khoi dong|trien khai tu)|(?:thoi gian |ngay )?tu (?:ngay|thang)"),
        (Column.END, r".*\b(?:ket thuc)|(?:thoi gian |ngay )?den (?:ngay|thang)"),
        (Column.PRODUCT, r".*\b(?:san pham|ket qua|dau ra|hinh thuc van ban|minh chung)\b.*"),
        (
            Column.LEAD,
            rf".*\bchu tri\b.*|{_BODY}\b.*\b(?:thuc hien|trach nhiem|tham muu|phu trach|dau moi|soan thao).*",
        ),
        (Column.COORDINATOR, r".*\bphoi hop\b.*"),
        (Column.LEADER, r".*\blanh dao\b.*|dong chi phu trach|nguoi chi dao|.*\bchi dao (?:thuc hien|phu trach)"),
        (Column.LEAD, r".*\b(?:trach nhiem|phan cong)(?: thuc hien)?|dau moi.*|co quan tham muu"),
        (Column.TIME, r".*\b(?:thoi gian|thoi han|tien do|thoi diem|ky han|lo trinh|moc thoi gian|han hoan thanh)\b.*"),
        (Column.TIME, r"hoan thanh(?: trong| truoc)?|han|ngay hoan thanh|thuc hien hoan thanh|tg thuc hien"),
        (Column.GROUP, r".*\b(?:nhiem vu chung|nhom nhiem vu|nhom cong viec|nhom viec|muc lon)\b.*"),
        (Column.TITLE, r".*\b(?:nhiem vu|cong viec|dau viec|noi dung|hoat dong|ten viec)\b.*"),
        (Column.FIELD, r".*\b(?:linh vuc|nganh)\b.*|(?:ten |nhom )?(?:thu tuc hanh chinh|thu tuc|tthc)"),
        (
            Column.VALUE,
            r"(?:ke hoach|chi tieu|muc tieu)(?: giao| duoc giao| nam| phan dau|)(?: nam)?(?: \d{4})?|.*\bgia tri\b.*",
        ),
        (Column.INDICATOR, r".*\b(?:chi tieu|chi so|muc tieu|tieu chi)\b.*"),
        (Column.VALUE, r"nam \d{4}|so lieu|muc phan dau|ty le"),
        (Column.UNIT, r"(?:ten )?(?:co quan|don vi|dia phuong|doi tuong)\b.*"),
    )
)
"""The words of headings in plain form, tried in this order on the whole heading; the first that fits counts."""

_ROLES: Final = frozenset({Column.LEAD, Column.COORDINATOR})
_PERSON: Final = re.compile(r"(?:nguoi|can bo|ca nhan|dong chi) (?:phu trach|chi dao)")

_SPECIFIC: Final = ("cu the", "chi tiet", "ten ", "cong viec", "nhiem vu")
"""Of two columns with work in them, the one with the earlier of these words holds the tasks, the other the groups."""


def column_of(heading: str) -> Column | None:
    """What a column with this ``heading`` holds; spelling, case, punctuation and marks do not matter."""
    if len(heading) > LONGEST_HEADING:
        return None
    words = plain(heading)
    return next((column for column, pattern in _VOCABULARY if pattern.fullmatch(words)), None)


def is_inspected(heading: str) -> bool:
    """Whether the heading says that the units below it are the ones inspected."""
    return _INSPECTED.fullmatch(plain(heading)) is not None


def columns_of(headings: list[str], lowest: Sequence[str] = ()) -> list[Column | None]:
    """What each column holds, where some headings only tell together with the others.

    ``lowest`` are the words of the lowest head row alone: under a heading over several columns they say who leads and
    who helps. An end without a beginning is a time. Of two columns with work, the more specific one holds the tasks. A
    field of work is the group of the tasks beside it. A target given as ``Chỉ tiêu`` beside a value is the indicator.
    """
    columns = [column_of(heading) for heading in headings]
    for place, words in enumerate(lowest):
        role = column_of(words)
        columns[place] = role if role in _ROLES else columns[place]
    columns = _one_time(columns)
    columns = _persons(columns, headings)
    columns = _one_title(columns, headings)
    if Column.TITLE in columns:
        columns = [Column.GROUP if column is Column.FIELD else column for column in columns]
        if Column.LEAD not in columns and {Column.TIME, Column.PRODUCT, Column.BEGIN} & set(columns):
            columns = [
                Column.LEAD if column is Column.UNIT and not is_inspected(heading) else column
                for column, heading in zip(columns, headings, strict=True)
            ]
    return _indicator(columns, headings)


def _one_time(columns: list[Column | None]) -> list[Column | None]:
    """Beginning and end, or one column of time: "Bắt đầu | Hoàn thành" are the two, either alone is the time."""
    if Column.BEGIN in columns and Column.END not in columns and Column.TIME in columns:
        return [Column.END if column is Column.TIME else column for column in columns]
    if Column.BEGIN in columns and Column.END in columns:
        return columns
    return [Column.TIME if column in {Column.BEGIN, Column.END} else column for column in columns]


def _persons(columns: list[Column | None], headings: list[str]) -> list[Column | None]:
    """A person in charge beside a column of its own for the lead is the leader in charge."""
    leads = [number for number, column in enumerate(columns) if column is Column.LEAD]
    persons = {number for number in leads if _PERSON.fullmatch(plain(headings[number]))}
    if Column.LEADER in columns or len(persons) in {0, len(leads)}:
        return columns
    return [Column.LEADER if number in persons else column for number, column in enumerate(columns)]


def _one_title(columns: list[Column | None], headings: list[str]) -> list[Column | None]:
    titles = sorted({number for number, column in enumerate(columns) if column is Column.TITLE})
    if len({headings[number] for number in titles}) < 2:
        return columns

    def specific(number: int) -> int:
        words = plain(headings[number])
        return next((rank for rank, word in enumerate(_SPECIFIC) if word in words), len(_SPECIFIC))

    title = headings[min(titles, key=specific)]
    return [
        Column.GROUP if number in titles and headings[number] != title else column
        for number, column in enumerate(columns)
    ]


def _indicator(columns: list[Column | None], headings: list[str]) -> list[Column | None]:
    """``Chỉ tiêu`` alone is a value beside an indicator, and the indicator where there is none."""
    if Column.INDICATOR in columns or Column.TITLE in columns:
        return columns
    if Column.MEASURE not in columns and columns.count(Column.VALUE) < 2:
        return columns
    names = [number for number, heading in enumerate(headings) if plain(heading) in {"chi tieu", "muc tieu"}]
    return [Column.INDICATOR if number in names[:1] else column for number, column in enumerate(columns)]
