"""The words of time: which words and phrases make which token of the grammar."""

import itertools
from typing import Final

from par.deadlines.script import bare, skeleton

Phrase = tuple[str, ...]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PHRASES: Final[dict[str, str]] = {
    # Units of time.
    "QUARTER": "quý|quí",
    "MONTH": "tháng",
    "DAY": "ngày",
    "YEAR": "năm",
    "WEEK": "tuần",
    # Where a time lies.
    "BEFORE": "trước|trước thời điểm",
    "AFTER": "sau",
    "FROM": "từ|kể từ|bắt đầu|bắt đầu từ|bắt đầu kể từ",
    "NOW": "từ nay|từ nay trở đi",
    "UNTIL": "đến|tới|cho đến|cho tới|đến hết|tới hết|cho đến hết|hết|xong đến",
    "BY": "chậm nhất|chậm nhất là|chậm nhất đến|chậm nhất trong|muộn nhất|muộn nhất là|không quá|không muộn hơn"
    "|không chậm hơn|hạn cuối|hạn chót|thời hạn cuối",
    "WITHIN": "trong|trong vòng|trong cả|trong suốt|trong các",
    "WHOLE": "cả|suốt|toàn|trọn",
    "FIRST": "đầu",
    "LAST": "cuối",
    "MIDDLE": "giữa",
    "ONWARDS": "trở đi|trở về sau|và các năm tiếp theo|và những năm tiếp theo|các năm tiếp theo|những năm tiếp theo"
    "|và các năm sau|và những năm sau",
    "ABOUT": "khoảng|dự kiến|ước|tầm",
    # How often.
    "EACH": "hằng|hàng|mỗi|từng",
    "TIMES": "đợt|lần|kỳ|kì|cuộc|lượt|buổi|hội nghị|lớp",
    "PERIODIC": "định kỳ|định kì|thường kỳ|thường kì",
    "ALWAYS": "thường xuyên|liên tục|tiếp tục|duy trì",
    "ADHOC": "đột xuất|bất thường|khi có đột xuất|phát sinh đột xuất",
    # What work waits for. A tail of free words follows.
    "DEPENDS": "theo|khi|sau khi|ngay khi|ngay sau khi|ngay sau|trước khi|đến khi|cho đến khi|tới khi|từ khi|kể từ khi"
    "|căn cứ|căn cứ vào|tùy|tùy theo|tùy thuộc|tuỳ|tuỳ theo|tuỳ thuộc|phụ thuộc|nếu|phù hợp|phù hợp với",
    # Between times.
    "AND": "và|cùng với",
    "OR": "hoặc|hay",
    # Words that say nothing about when.
    "FILLER": "tổ chức|thực hiện|triển khai|hoàn thành|hoàn tất|kết thúc|xong|tiến hành|ban hành|vào|là|các|của"
    "|thời gian|thời hạn|thời điểm|giai đoạn|ít nhất|tối thiểu|báo cáo|gửi|trình|nộp|lúc|kết quả"
    "|trong thời gian|trong giai đoạn",
}

NUMBER_WORDS: Final[dict[Phrase, int]] = {
    ("giêng",): 1,
    ("một",): 1,
    ("hai",): 2,
    ("ba",): 3,
    ("bốn",): 4,
    ("tư",): 4,
    ("sáu",): 6,
    ("bảy",): 7,
    ("bẩy",): 7,
    ("tám",): 8,
    ("chín",): 9,
    ("mười",): 10,
    ("mười", "một"): 11,
    ("mười", "hai"): 12,
    ("chạp",): 12,
}

ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}

BARE_LABELS: Final = frozenset(
    {
        "thời gian",
        "thời gian thực hiện",
        "thời gian hoàn thành",
        "thời hạn",
        "thời hạn thực hiện",
        "thời hạn hoàn thành",
        "tiến độ",
        "hạn",
        "hạn hoàn thành",
        "hoàn thành",
    }
)
"""Words before a colon that name the column, not a product."""

REVERSING: Final = _words("không chưa chẳng trừ ngoài ngoại kịp hơn tới nay nọ ngoái kia sớm muộn gần cách ")
"""Words that could turn the meaning of a time round: with one of them beside it, a time is not read."""

LEADS: Final = _words(
    "kế hoạch xây dựng văn bản chương trình đề án quyết định công hướng dẫn tổng hợp rà soát đánh giá chấm "
    "điểm thẩm kiểm tra giám sát tuyên truyền tập huấn sơ kết phê duyệt bố xuất thông báo cập nhật lập dự "
    "thảo tham mưu họp "
)
"""Words of products and tasks that may stand before a time without a colon."""

ROMAN_PREFIXES: Final = ("iii", "ii", "iv", "i")

_PHRASE_TYPES: Final[dict[Phrase, str]] = {
    tuple(phrase.split()): token for token, phrases in _PHRASES.items() for phrase in phrases.split("|")
}
LONGEST_PHRASE: Final = max(map(len, _PHRASE_TYPES))

_SYLLABLES: Final = frozenset(itertools.chain.from_iterable([*_PHRASE_TYPES, *NUMBER_WORDS]))
_BY_SKELETON: Final = {skeleton(word): word for word in _SYLLABLES}
_GLUED: Final = tuple(sorted((word for word in _SYLLABLES if len(word) > 1), key=lambda word: (-len(word), word)))
_SAME: Final = {"quí": "quý", "kì": "kỳ"}
_CORE: Final = _words(
    "quý tháng ngày năm trước sau từ đến trong cả hằng hàng mỗi định thường xuyên đột xuất đợt lần chậm "
)
"""Words whose misspelling changes what is read."""
_CORE_BY_BARE: Final = {form: min(word for word in _CORE if bare(word) == form) for form in sorted(map(bare, _CORE))}
_SHORTEST_SLIP: Final = 4


def phrase_type(words: Phrase) -> str | None:
    """The token type of exactly these words; None when they are no phrase of time."""
    return _PHRASE_TYPES.get(words)


def respelled(word: str) -> str:
    """The word as the lexicon spells it; as it is when the lexicon has no such word."""
    found = _BY_SKELETON.get(skeleton(word), word)
    return _SAME.get(found, found)


def is_known(word: str) -> bool:
    """Whether the word, tone marks in whatever place, is one of the lexicon's."""
    return skeleton(word) in _BY_SKELETON


def unglued(word: str, *, after_quarter: bool) -> list[str] | None:
    """The words that were written without spaces between them ("cảnăm", "quýiv"); None when they are none.

    A Roman number is looked for only behind "quý", inside the word or, with ``after_quarter``, before it.
    """
    parts: list[str] = []
    rest = word
    while rest:
        numbers = ROMAN_PREFIXES if (parts[-1] == "quý" if parts else after_quarter) else ()
        found = next((known for known in (*numbers, *_GLUED) if rest.startswith(known)), None)
        if found is None:
            return None
        parts.append(found)
        rest = rest[len(found) :]
    return parts if len(parts) > 1 else None


def holds_time(word: str) -> bool:
    """Whether an unknown word has a word of time inside it, glued to something that is none."""
    return any(len(known) > 2 and known in word for known in _CORE)


def unmarked(word: str) -> str | None:
    """The word of time that has the same letters but other marks, or none ("thang" for tháng)."""
    return None if word in LEADS else _CORE_BY_BARE.get(bare(word))


def near(word: str) -> str | None:
    """The one word of time that is one slip of typing away ("trưc" for trước); None when none or several are."""
    if word in LEADS:
        return None
    form = bare(word)
    found = {
        known
        for known_form, known in _CORE_BY_BARE.items()
        if len(known_form) >= _SHORTEST_SLIP and _one_slip(form, known_form)
    }
    return found.pop() if len(found) == 1 else None


def _one_slip(left: str, right: str) -> bool:
    """Whether one letter too many, missing, wrong, or two swapped make ``right`` of ``left``."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (len(a) > 1 and len(b) > 1 and a[1] + a[0] + a[2:] == b)
