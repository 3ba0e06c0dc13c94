"""Time words inside the sentence of a task."""

import re
from typing import Final

from par.deadlines import Reading
from par.deadlines.read import read
from par.importing.prose.words import fold
from par.importing.traced import Traced

_DAY: Final = r"\d{1,2}(?:\s?[/-]\s?\d{1,2}(?:\s?[/-]\s?\d{4})?|\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?)"
_MONTH: Final = r"tháng\s+\d{1,2}(?:\s?/\s?\d{4}|\s+năm\s+\d{4})?"
_QUARTER: Final = (
    r"quý\s+(?:iv|iii|ii|i|[1-4])(?:\s*(?:,|và|-)\s*(?:quý\s+)?(?:iv|iii|ii|i)(?!\w))*(?:\s?/\s?\d{4}|\s+năm\s+\d{4})?"
)
_POINT: Final = rf"(?:ngày\s+{_DAY}|{_MONTH}|{_QUARTER})"
_WAITS: Final = re.compile(r"\([*_\s]*(?P<time>(?:sau khi|khi|ngay khi|ngay sau khi)\s+có\s+[^()]{3,120}?)[*_\s]*\)")
_TIME: Final = re.compile(
    rf"(?P<range>từ\s+{_POINT}\s+(?:đến|tới)(?:\s+hết)?\s+(?:{_POINT}|\d{{1,2}}/\d{{4}}))"
    rf"|(?P<point>(?:(?:xong\s+)?trước|chậm nhất|muộn nhất|trong|đến hết|hết)\s+(?:là\s+)?{_POINT}"
    rf"|(?<!\w){_QUARTER}|(?<!\w){_MONTH})"
    r"|(?P<every>(?<!\w)(?:định kỳ\s+)?(?:hằng|hàng|mỗi)\s+(?:tháng|quý|tuần)(?:\s*(?:,|và|hoặc)\s*(?:6 tháng"
    r"|9 tháng|hằng quý|quý|năm|đột xuất))*)"
    r"|(?P<often>\d{1,2}\s+(?:lần|đợt)\s?/\s?(?:năm|quý|tháng))"
    r"|(?P<always>(?<!\w)thường xuyên(?!\w))"
    r"|(?P<goes_on>(?:^|(?<=[.;]\s))(?:tiếp tục|duy trì)(?!\w))"
    r"|(?P<schedule>(?<!\w)theo (?:lộ trình|tiến độ)(?: đề ra| được giao| đã đề ra| đã giao)?(?!\w))"
    r"|(?P<year>(?<!\w)(?:trong\s+|cả\s+)?năm\s+(?P<number>\d{4})(?!\d))"
)
_OTHER_MEANING: Final = re.compile(
    r"(?:chi|kinh phí|nhiệm vụ|chi phí|báo cáo)\s+thường xuyên(?:\s+trong năm)?"
    r"|(?:nghị quyết|nghị định|quyết định|thông tư|chỉ thị|kế hoạch|kết luận|công văn|văn bản"
    r"|đề án)\s+(?:số\s+)?\d[^,;.()]{0,60}?ngày\s+\d{1,2}(?:\s?/\s?\d{1,2}\s?/\s?\d{4}"
    r"|\s+tháng\s+\d{1,2}\s+năm\s+\d{4})"
    r"|(?:giai đoạn|kỳ|nhiệm kỳ)\s+\d{4}\s?-\s?\d{4}"
)


def time_in(text: Traced, year: int) -> Traced:
    """The words of time in a task's sentence, joined by semicolons; nothing where it has none.

    Only what tells when the work is done counts: not the days of documents, not spending that is "thường xuyên", not
    the period of a programme, and another year than the plan's only with a month or a day. The bare year is often
    part of a name ("chương trình công tác năm 2024"): it counts only where nothing else does.
    """
    folded = _OTHER_MEANING.sub(lambda match: "#" * len(match[0]), fold(text.text))
    found = [(match.start("time"), match.end("time")) for match in _WAITS.finditer(folded)]
    years = list[tuple[int, int]]()
    for match in _TIME.finditer(folded):
        if match["year"] and int(match["number"]) != year:
            continue
        if not any(start <= match.start() < end for start, end in found):
            (years if match["year"] and match["year"].startswith("năm") else found).append(match.span())
    found = found or years
    return Traced.joined(_once([text[start:end].strip("*_ ") for start, end in sorted(found)]), "; ")


def read_time(time: Traced, year: int) -> Reading | None:
    """Its reading; None where there are no time words."""
    return read(time.text, year) if time else None


def _once(times: list[Traced]) -> list[Traced]:
    kept: dict[str, Traced] = {}
    for time in times:
        kept.setdefault(fold(time.text), time)
    return list(kept.values())
