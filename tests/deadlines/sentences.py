"""Generates time expressions together with what they mean, from the published rules and a calendar alone."""

import calendar
import datetime as dt
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

ROMAN = ("I", "II", "III", "IV")
YEARS = st.integers(2019, 2031)


@dataclass(frozen=True)
class Meaning:
    """What a sentence was generated from."""

    words: str
    kind: str
    from_: dt.date | None = None
    due: dt.date | None = None
    stated: dt.date | None = None
    every: str | None = None
    times: int | None = None
    dates: tuple[dt.date, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """A time without anything around it, such as a quarter: ways to write it, first and last day."""

    head: str
    year: int
    first: dt.date
    last: dt.date
    tails: tuple[str, ...] = field(default=())


def month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


@st.composite
def quarters(draw: Any, year: int) -> Stretch:
    number = draw(st.integers(1, 4))
    head = draw(st.sampled_from(["Quý {}", "quý {}", "Qúy {}", "QUÝ {}", "Q.{}"])).format(
        draw(st.sampled_from([ROMAN[number - 1], str(number)]))
    )
    return Stretch(head, year, dt.date(year, 3 * number - 2, 1), month_end(year, 3 * number))


@st.composite
def months(draw: Any, year: int) -> Stretch:
    number = draw(st.integers(1, 12))
    head = draw(st.sampled_from(["Tháng {}", "tháng {:02}", "Tháng{}", "T{}"])).format(number)
    return Stretch(head, year, dt.date(year, number, 1), month_end(year, number))


@st.composite
def written_quarter_or_month(draw: Any, year: int) -> tuple[str, Stretch]:
    stretch = draw(st.one_of(quarters(year), months(year)))
    return stretch.head + draw(st.sampled_from(["/{}", " năm {}", "/ {}", " năm{}"])).format(year), stretch


@st.composite
def written_days(draw: Any, year: int) -> tuple[str, Stretch]:
    day = draw(st.dates(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    form = draw(
        st.sampled_from(
            [
                "{0.day}/{0.month}/{0.year}",
                "{0.day:02}/{0.month:02}/{0.year}",
                "ngày {0.day}/{0.month}/ {0.year}",
                "{0.day:02}.{0.month:02}.{0.year}",
                "{0.day:02}-{0.month:02}-{0.year}",
                "ngày {0.day:02} tháng {0.month:02} năm {0.year}",
                "ngày {0.day} tháng {0.month}/{0.year}",
            ]
        )
    )
    return form.format(day), Stretch("", year, day, day)


def points(year: int) -> st.SearchStrategy[tuple[str, Stretch]]:
    return st.one_of(written_quarter_or_month(year), written_days(year))


@st.composite
def deadlines(draw: Any, year: int) -> Meaning:
    words, stretch = draw(points(year))
    match draw(st.integers(0, 3)):
        case 0:
            return Meaning(words, "deadline", None, stretch.last, stretch.last)
        case 1:
            before = draw(st.sampled_from(["Trước {}", "trước {}", "Hoàn thành trước {}", "chậm nhất trước {}"]))
            due = stretch.first - dt.timedelta(days=1)
            return Meaning(before.format(words), "deadline", None, due, stretch.first)
        case 2:
            by = draw(st.sampled_from(["đến {}", "Đến hết {}", "chậm nhất {}", "Chậm nhất là {}", "xong đến {}"]))
            return Meaning(by.format(words), "deadline", None, stretch.last, stretch.last)
        case _:
            lead = draw(st.sampled_from(["Hoàn thành {}", "Thực hiện {}", "Ban hành {}", "Báo cáo {}"]))
            return Meaning(lead.format(words), "deadline", None, stretch.last, stretch.last)


@st.composite
def windows(draw: Any, year: int) -> Meaning:
    match draw(st.integers(0, 4)):
        case 0:
            words = draw(
                st.sampled_from(["Năm {}", "năm {}", "Trong năm {}", "Cả năm {}", "Tổ chức thực hiện cả năm {}"])
            )
            first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
            return Meaning(words.format(year), "window", first, last, last)
        case 1:
            words, stretch = draw(points(year))
            return Meaning(f"Trong {words}", "window", stretch.first, stretch.last, stretch.last)
        case 2:
            words, stretch = draw(points(year))
            since = draw(st.sampled_from(["Từ {}", "Bắt đầu từ {}", "bắt đầu {}", "Kể từ {}"]))
            return Meaning(since.format(words), "window", stretch.first)
        case 3:
            words, stretch = draw(points(year))
            return Meaning(f"Sau {words}", "window", stretch.last + dt.timedelta(days=1))
        case _:
            ends = sorted(draw(st.tuples(points(year), points(year))), key=lambda one: (one[1].first, one[1].last))
            (left, first), (right, last) = ends
            if first.first > last.last:
                left, right, first, last = right, left, last, first
            form = draw(st.sampled_from(["Từ {} đến {}", "từ {} đến hết {}", "{} đến {}", "Từ {} - {}"]))
            return Meaning(form.format(left, right), "window", first.first, last.last, last.last)


@st.composite
def lists(draw: Any, year: int) -> Meaning:
    """Several quarters or months that share the year behind the last one, and maybe the unit before the first."""
    quarters_ = draw(st.booleans())
    numbers = sorted(draw(st.sets(st.integers(1, 4 if quarters_ else 12), min_size=2, max_size=4)))
    unit = "Quý" if quarters_ else "Tháng"
    names = [ROMAN[number - 1] if quarters_ else str(number) for number in numbers]
    glue = draw(st.sampled_from([", ", ",", " , "]))
    last_glue = draw(st.sampled_from([glue, " và "]))
    repeat = draw(st.booleans())
    parts = [f"{unit} {name}" if repeat or not index else name for index, name in enumerate(names)]
    tail = draw(st.sampled_from([f"/{year}", f" năm {year}"]))
    words = glue.join(parts[:-1]) + last_glue + parts[-1] + tail
    ends = tuple(month_end(year, number * (3 if quarters_ else 1)) for number in numbers)
    return Meaning(words, "deadline", None, ends[-1], ends[-1], dates=ends)


UNITS = {"tháng": "month", "quý": "quarter", "năm": "year"}


@st.composite
def recurring(draw: Any, year: int) -> Meaning:
    unit = draw(st.sampled_from(sorted(UNITS)))
    every = UNITS[unit]
    count = draw(st.integers(2, 6))
    times = draw(st.sampled_from(["đợt", "lần", "kỳ"]))
    each = draw(st.sampled_from(["Hằng", "hàng", "Mỗi", "định kỳ hằng", "Định kỳ hàng"]))
    chosen: Meaning = draw(
        st.sampled_from(
            [
                Meaning(f"{each} {unit}", "recurring", every=every),
                Meaning(f"Mỗi {unit} 01 {times}", "recurring", every=every, times=1 if unit == "năm" else None),
                Meaning(f"{count:02} {times}/năm", "recurring", times=count),
                Meaning(f"{count} {times}/ năm", "recurring", times=count),
                Meaning(f"Mỗi năm {count:02} {times}", "recurring", times=count),
                Meaning("Định kỳ 6 tháng, năm", "recurring", every="half_year"),
                Meaning("Định kỳ quý, 6 tháng, 9 tháng", "recurring", every="quarter"),
                Meaning("6 tháng một lần", "recurring", every="half_year"),
                Meaning("Định kỳ hằng tháng, hằng quý hoặc đột xuất", "recurring", every="month"),
            ]
        )
    )
    if unit != "năm" and draw(st.booleans()):
        chosen = replace(
            chosen,
            words=chosen.words + draw(st.sampled_from([f" năm {year}", f" trong năm {year}", f", trong năm {year}"])),
            from_=dt.date(year, 1, 1),
            due=dt.date(year, 12, 31),
            stated=dt.date(year, 12, 31),
        )
    return chosen


@st.composite
def open_ended(draw: Any, year: int) -> Meaning:
    condition = draw(
        st.sampled_from(
            [
                "theo quy định",
                "Theo hướng dẫn của Văn phòng UBND huyện",
                "khi có Quyết định công bố TTHC của tỉnh",
                "sau khi có Thông tư của Bộ, ngành",
                "Theo Kế hoạch số 12/KH-UBND ngày 05/01/2023",
                "theo yêu cầu",
            ]
        )
    )
    always = draw(st.sampled_from(["Thường xuyên", "thường xuyên, liên tục"]))
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    chosen: Meaning = draw(
        st.sampled_from(
            [
                Meaning(condition, "conditional"),
                Meaning(always, "continuous"),
                Meaning(f"{always} trong năm {year}", "continuous", first, last, last),
                Meaning(f"Thường xuyên, {condition}", "continuous"),
                Meaning(f"{condition} hoặc thường xuyên trong năm {year}", "continuous", first, last, last),
            ]
        )
    )
    return chosen


@st.composite
def first_then_all_year(draw: Any, year: int) -> Meaning:
    words, stretch = draw(written_quarter_or_month(year))
    form = draw(
        st.sampled_from(["{}; thực hiện cả năm {}", "{} và tổ chức thực hiện cả năm {}", "{}; triển khai trong năm {}"])
    )
    end = dt.date(year, 12, 31)
    return Meaning(form.format(words, year), "window", dt.date(year, 1, 1), end, end, dates=(stretch.last, end))


LABELS = ("Xây dựng kế hoạch", "Báo cáo kết quả thực hiện", "Kế hoạch CCHC của các cơ quan, đơn vị", "Tổng kết")


@st.composite
def clauses(draw: Any, year: int) -> Meaning:
    """One clause per product; the one with the latest date is the task's."""
    parts = draw(st.lists(deadlines(year), min_size=1, max_size=4))
    labels = draw(st.permutations(LABELS))[: len(parts)]
    between = draw(st.sampled_from(["; ", "; - ", ". - ", ". ", ";"]))
    words = between.join(f"{label}: {part.words}" for label, part in zip(labels, parts, strict=True))
    last = max(parts, key=lambda part: part.due or dt.date.min)
    return Meaning(
        draw(st.sampled_from(["", "- "])) + words,
        "deadline",
        None,
        last.due,
        last.stated,
        dates=tuple(part.due for part in parts if part.due is not None),
        labels=tuple(labels),
    )


@st.composite
def dressed(draw: Any, meaning: Meaning) -> Meaning:
    """The same meaning in another Unicode form, other spaces, with a full stop."""
    space = draw(st.sampled_from([" ", "  ", "\n", "\u00a0", " \u200b", "\t"]))
    words = meaning.words.replace(" ", space) + draw(st.sampled_from(["", ".", " ", " ."]))
    return replace(meaning, words=unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), words))


@st.composite
def sentences(draw: Any) -> tuple[int, Meaning]:
    """A plan's year, and a sentence that names a year of its own."""
    plan_year, year = draw(YEARS), draw(YEARS)
    kinds = (deadlines, windows, lists, recurring, open_ended, first_then_all_year, clauses)
    meaning = draw(draw(st.sampled_from(kinds))(year))
    return plan_year, draw(dressed(meaning))
