"""The remarks a reading can carry, and what each leaves of the confidence."""

from collections.abc import Iterable
from typing import Final

from par.deadlines.reading import Confidence, Remark

_CATALOGUE: Final[dict[str, tuple[Confidence, str, str]]] = {
    # Nothing is doubtful about the reading itself.
    "strictly-before": (
        Confidence.CERTAIN,
        '"Trước" một ngày nghĩa là chậm nhất ngày liền trước.',
        '"Trước" a date means that the day before it is the last one.',
    ),
    "other-year": (
        Confidence.CERTAIN,
        "Thời gian thuộc năm khác năm kế hoạch: {words}.",
        "The time lies in another year than the plan's: {words}.",
    ),
    "ad-hoc": (
        Confidence.CERTAIN,
        "Ngoài ra còn thực hiện đột xuất.",
        "Work on special request comes on top.",
    ),
    "several-periods": (
        Confidence.CERTAIN,
        "Nêu nhiều chu kỳ; lấy chu kỳ ngắn nhất.",
        "Several periods are named; the shortest is taken.",
    ),
    "triggered": (
        Confidence.CERTAIN,
        'Kèm điều kiện: "{words}".',
        'A condition stands beside it: "{words}".',
    ),
    # A usual convention was applied.
    "year-from-plan": (
        Confidence.LIKELY,
        "Không ghi năm; lấy năm của kế hoạch.",
        "No year is given; the plan's year is taken.",
    ),
    "year-beside": (
        Confidence.LIKELY,
        "Năm ghi tách rời được hiểu là năm của thời gian bên cạnh.",
        "The year that stands apart is taken as the year of the time beside it.",
    ),
    "word-shared": (
        Confidence.LIKELY,
        '"Trước" hoặc "trong" ghi một lần được hiểu cho cả các thời gian tiếp sau.',
        '"Trước" or "trong" is written once and taken for the times that follow too.',
    ),
    "period-before": (
        Confidence.LIKELY,
        '"Trước" một tháng, quý, năm được hiểu là xong trước ngày đầu tiên của kỳ đó.',
        '"Trước" a month, quarter or year is read as before its first day.',
    ),
    "dash-range": (
        Confidence.LIKELY,
        "Dấu gạch nối giữa hai thời gian được hiểu là từ ... đến ...",
        "The dash between two times is read as from ... to ...",
    ),
    "end-of-period": (
        Confidence.LIKELY,
        '"Cuối" kỳ được hiểu là ngày cuối cùng của kỳ.',
        'The "end" of a period is read as its last day.',
    ),
    "hour": (
        Confidence.LIKELY,
        "Giờ trong ngày không được giữ; hạn là chính ngày đó.",
        "The hour is not kept; the due date is that day.",
    ),
    "short-year": (
        Confidence.LIKELY,
        "Năm ghi hai chữ số.",
        "The year is written with two digits.",
    ),
    "no-period": (
        Confidence.LIKELY,
        "Định kỳ nhưng không ghi chu kỳ.",
        "Periodic, but the period is not stated.",
    ),
    "period-not-kept": (
        Confidence.LIKELY,
        "Chu kỳ này không có trong các chu kỳ theo dõi (tháng, quý, nửa năm, năm): {words}.",
        "This period is none of those followed up (month, quarter, half year, year): {words}.",
    ),
    "day-in-period": (
        Confidence.LIKELY,
        "Ngày trong kỳ chỉ được giữ trong câu chữ: {words}.",
        "The day within the period is kept in the words only: {words}.",
    ),
    "periodic-understood": (
        Confidence.LIKELY,
        'Liệt kê các kỳ mà không có chữ "định kỳ" hoặc "hằng".',
        'Periods are listed without "định kỳ" or "hằng".',
    ),
    "spelling": (
        Confidence.LIKELY,
        "Đọc theo chính tả đã sửa: {words}.",
        "Read with corrected spelling: {words}.",
    ),
    "open-end": (
        Confidence.LIKELY,
        "Có ngày bắt đầu, không có ngày kết thúc.",
        "There is a beginning and no end.",
    ),
    # Another reading is possible; a person must look.
    "part-and-year": (
        Confidence.DOUBTFUL,
        "Hiểu là mốc đầu tiên rồi tiếp tục cả năm; cũng có thể chỉ là một kỳ của năm đó.",
        "Read as a first date and then the whole year; it could also mean only that part of the year.",
    ),
    "date-and-condition": (
        Confidence.DOUBTFUL,
        'Vừa có thời gian vừa phụ thuộc bên ngoài: "{words}".',
        'A time stands beside something outside it: "{words}".',
    ),
    "alternatives": (
        Confidence.DOUBTFUL,
        "Nêu các thời gian để lựa chọn; hạn là thời gian sau cùng.",
        "The times are alternatives; the last of them is taken as due.",
    ),
    "approximate": (
        Confidence.DOUBTFUL,
        "Thời gian chỉ là dự kiến.",
        "The time is only an estimate.",
    ),
    "words-aside": (
        Confidence.DOUBTFUL,
        'Có những chữ không thuộc về thời gian: "{words}".',
        'Some words are not part of the time: "{words}".',
    ),
    "typing-slip": (
        Confidence.DOUBTFUL,
        "Đọc theo chữ gần giống: {words}.",
        "Read by the closest word: {words}.",
    ),
    # Not read.
    "empty": (Confidence.NONE, "Không ghi thời gian.", "No time is given."),
    "too-long": (
        Confidence.NONE,
        "Quá dài để là một thời hạn.",
        "Too long for a time expression.",
    ),
    "not-understood": (Confidence.NONE, 'Không đọc được: "{words}".', 'Not understood: "{words}".'),
    "no-such-date": (Confidence.NONE, "Không có thời gian này: {words}.", "There is no such time: {words}."),
    "range-inverted": (
        Confidence.NONE,
        "Ngày kết thúc trước ngày bắt đầu: {words}.",
        "The end lies before the beginning: {words}.",
    ),
    "vague": (
        Confidence.NONE,
        "Không xác định được ngày: {words}.",
        "No day follows from these words: {words}.",
    ),
    "duration": (
        Confidence.NONE,
        "Khoảng thời gian không rõ tính từ ngày nào: {words}.",
        "A duration without a known beginning: {words}.",
    ),
}

_ORDER: Final = tuple(Confidence)
_LONGEST_QUOTE: Final = 160

CODES: Final = frozenset(_CATALOGUE)


def remark(code: str, words: str = "") -> Remark:
    """The remark ``code`` about ``words``, which are shortened where they are long."""
    if len(words) > _LONGEST_QUOTE:
        words = words[: _LONGEST_QUOTE - 1] + "…"
    _, vi, en = _CATALOGUE[code]
    return Remark(code, vi.replace("{words}", words), en.replace("{words}", words))


def confidence_of(remarks: Iterable[Remark]) -> Confidence:
    """The weakest confidence that the remarks allow."""
    return max((_CATALOGUE[one.code][0] for one in remarks), key=_ORDER.index, default=Confidence.CERTAIN)
