"""The reports a plan asks for: periods, days, from whom, to whom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from par.deadlines.read import read
from par.importing.draft import ReportingDraft
from par.importing.prose.duties import Duty
from par.importing.prose.words import fold
from par.importing.traced import Traced

_REPORT: Final = re.compile(r"(?<!\w)báo cáo(?!\w)")
_PERIODS: Final = (
    ("adhoc", "đột xuất"),
    ("Q1", r"quý\s+(?:i|1)(?!\w)"),
    ("Q2", r"quý\s+(?:ii|2)(?!\w)"),
    ("Q3", r"quý\s+(?:iii|3)(?!\w)"),
    ("Q4", r"quý\s+(?:iv|4)(?!\w)"),
    ("H2", r"6\s+tháng\s+cuối\s+năm"),
    ("H1", r"(?:6|sáu|06)\s+tháng(?!\s+cuối)(?:\s+đầu\s+năm)?"),
    ("9M", r"(?:9|09|chín)\s+tháng"),
    ("month", r"(?:hằng|hàng|mỗi)\s+tháng|báo cáo\s+tháng(?!\s*\d)|tháng(?=\s*,\s*(?:quý|6 tháng))"),
    (
        "quarter",
        r"(?:hằng|hàng|mỗi)\s+quý|(?<=,\s)quý(?=[\s,;)]*(?:,|;|và|6|năm))|theo\s+quý|báo cáo\s+quý(?!\s+(?:[ivx]|\d))",
    ),
    (
        "year",
        r"(?:cả|hằng|hàng)\s+năm|(?<=,\s)(?:và\s+)?năm(?!\s+\d)|báo cáo\s+năm|(?<=\svà\s)năm(?!\s+\d)|tổng kết năm",
    ),
)
_PERIOD: Final = re.compile(
    "|".join(f"(?P<{name if name[0].isalpha() else '_' + name}>{words})" for name, words in _PERIODS)
)
_DAY: Final = re.compile(
    r"(?:trước|chậm nhất|muộn nhất)[^;:.()]{0,30}?ngày\s+\d{1,2}(?:\s?[/-]\s?\d{1,2}(?:\s?[/-]\s?\d{4})?"
    r"|\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)"
)
_SHORT_DAY: Final = re.compile(r"(?:trước|chậm nhất|muộn nhất)\s+(?:là\s+)?\d{1,2}/\d{1,2}(?:/\d{4})?(?!\d)")
_DATE: Final = re.compile(r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d])")
_CITED: Final = re.compile(
    r"(?:công văn|văn bản|kế hoạch|quyết định|nghị định)\s+số\s+\S{1,30}(?:\s+ngày\s+\d{1,2}[/\d]{0,8})?"
)
_REGULAR: Final = re.compile(r"định kỳ|theo quy định|đột xuất")
_LEVEL: Final = r"(?:tỉnh|thành phố|quận|huyện|thị xã|phường|xã|thị trấn)"
_OFFICE: Final = (
    rf"(?:(?:chủ tịch\s+)?(?:ubnd|ủy ban nhân dân)(?:\s+{_LEVEL})?"
    rf"|(?:phòng|sở|văn phòng|ban)\s+\w+(?:\s+\w+)?(?:\s+{_LEVEL})?)"
)
_TO: Final = re.compile(
    rf"(?<!\w)(?:báo cáo(?:\s+về)?|về|gửi(?:\s+về)?|trình)\s+(?P<to>{_OFFICE}(?:\s+và\s+{_OFFICE})?)(?!\w)"
)
_THROUGH: Final = re.compile(r"\([*_\s]*(?P<through>qua\s+[^();,]{3,80})")
_SUBMITS: Final = re.compile(rf"(?<!\w)trình\s+(?P<by>(?:ubnd|ủy ban nhân dân)(?:\s+{_LEVEL})?)\s+báo cáo\s")
_CHECKS: Final = re.compile(r"kiểm tra\s+(?:định kỳ|đột xuất)(?:\s*(?:,|và|hoặc)\s*(?:định kỳ|đột xuất))?")
_PERIODIC: Final = re.compile(r"báo cáo\s+định kỳ|định kỳ\s+báo cáo|theo\s+định kỳ")


def read_reporting(duties: Sequence[Duty], year: int) -> tuple[ReportingDraft, ...]:
    """The reports among the duties, each period, sender and recipient once.

    A report that names no period counts where the plan says it is regular ("định kỳ", "theo quy định") and no other
    report of the same unit to the same recipient is named; ``due`` is the last day: before a stated date.
    """
    found = list[ReportingDraft]()
    for duty in duties:
        if _REPORT.search(fold(duty.text.text)) and not duty.is_role:
            found += _of_duty(duty, year)
    named = {(one.by, _end_of(one.to)) for one in found if one.period not in {None, "adhoc"}}
    kept: dict[tuple[str | None, ...], ReportingDraft] = {}
    for one in found:
        if one.period is not None or (one.by, _end_of(one.to)) not in named:
            kept.setdefault((one.period, one.by, one.to), one)
    return tuple(kept.values())


def _of_duty(duty: Duty, year: int) -> Iterator[ReportingDraft]:
    text = duty.text
    folded = _without_other_times(fold(text.text))
    submits = _SUBMITS.search(folded)
    by = text.text[submits.start("by") : submits.end("by")] if submits else duty.unit.text or None
    for start, end in _statements(folded):
        statement = text[start:end].strip(" ;,")
        words = folded[start:end]
        to = _recipient(text, folded, start, end)
        periods = list(_PERIOD.finditer(words))
        for number, match in enumerate(periods):
            last = periods[number + 1].start() if number + 1 < len(periods) else len(words)
            draft = ReportingDraft(statement, (match.lastgroup or "").lstrip("_"), None, by, to)
            yield _with_day(draft, text[start + match.start() : start + last], words[match.start() : last], year)
        only_adhoc = {one.lastgroup for one in periods} == {"adhoc"}
        if (not periods and _regular(words)) or (only_adhoc and _PERIODIC.search(words)):
            yield ReportingDraft(statement, None, None, by, to)


def _statements(folded: str) -> Iterator[tuple[int, int]]:
    """The parts between semicolons that speak of a report; a list of days after a colon is one part."""
    start = 0
    opened = False
    for end in [*(match.start() for match in re.finditer(";", folded)), len(folded)]:
        part = folded[start:end]
        opened = opened or bool(re.search(r"(?:định kỳ|như sau|thời gian)[^;:]{0,30}:", part))
        if opened and end < len(folded):
            continue
        if _REPORT.search(part):
            yield start, end
        start = end + 1


def _with_day(draft: ReportingDraft, text: Traced, words: str, year: int) -> ReportingDraft:
    match = _DAY.search(words) or _only(_SHORT_DAY, words)
    if match is None:
        return draft
    return replace(draft, text=text.strip(" ;,("), due=read(text.text[match.start() : match.end()], year).due)


def _only(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    """The match where it is the only date: of "trước 15/3, 15/6" neither is the day of the report."""
    return pattern.search(words) if len(_DATE.findall(words)) == 1 else None


def _regular(words: str) -> bool:
    return bool(_REGULAR.search(words[max(0, (_report_at(words)) - 30) :]))


def _report_at(words: str) -> int:
    match = _REPORT.search(words)
    return match.start() if match else 0


def _recipient(text: Traced, folded: str, start: int, end: int) -> str | None:
    """Whom "báo cáo X", "gửi X", "về X" name, with "(qua Y)" behind it."""
    named = [match for match in _TO.finditer(folded, start, end) if match[0].startswith("báo cáo")]
    named = named or list(_TO.finditer(folded, start, end))
    to = " ".join(text.text[named[-1].start("to") : named[-1].end("to")].split()) if named else ""
    through = _THROUGH.search(folded, start, end)
    if through is None:
        return to or None
    by_way = " ".join(text.text[through.start("through") : through.end("through")].split())
    by_way = by_way.split(" để ")[0].strip("* ")
    return f"{to} ({by_way})" if to else by_way


def _end_of(to: str | None) -> str:
    """The recipient whatever the way to it."""
    return fold((to or "").split(" (")[0])


def _without_other_times(folded: str) -> str:
    """The dates of cited documents are no days of reports, nor are the times of inspections."""
    for pattern in (_CITED, _CHECKS):
        folded = pattern.sub(lambda match: " " * len(match[0]), folded)
    return folded
