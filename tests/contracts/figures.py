"""What is reported besides obligations, so that every field of those answers has something to show."""

from typing import Any, Final

from tests.contracts.contents import CITY, MERGED, RENAMED, YEAR

FIRST: Final = f"{CITY}--kiem-tra-1"
DROPPED: Final = f"{CITY}--kiem-tra-2"
FOLLOW_UP: Final = f"{FIRST}--follow-up-1"
SURVEY: Final = "hai-long-2022"
PLAN: Final = "chi-linh-tthc-2023"
UNIT: Final = MERGED[1]

_RECORD: Final = {
    "document": "2/BB-ĐKT",
    "issued_on": "2023-02-01",
    "page": "trang 1",
    "sha256": "0" * 64,
    "link": "https://example.org/2",
}
_ASKED: Final = {"text": "Thiếu niêm yết", "area": "procedures", "severity": "major", "remedy": "Niêm yết", "due": None}
_REMEDY: Final = {"finding": 1, "remedied_on": "2023-02-02", "text": "Đã niêm yết", "evidence": _RECORD}
_COUNTS: Final = {
    "carried_over": 1,
    "received": 3,
    "answered_in_time": 2,
    "answered_late": 1,
    "open_in_term": 1,
    "open_overdue": 0,
    "satisfied": 1,
    "dissatisfied": 1,
}

_HELD: Final = {
    "conducted_on": "2023-02-01",
    "evidence": _RECORD,
    "findings": [{"number": 1, **_ASKED, "due": "2023-02-05"}, {"number": 2, **_ASKED}],
}

Told = tuple[str, str, str, dict[str, Any]]
"""Sender, type without its ends, subject, data."""


def _inspected(name: str, data: dict[str, Any], of: str = FIRST, sender: str = CITY) -> Told:
    return sender, f"inspection.{name}", f"inspection/{of}", data


def _announced(of: str, **more: Any) -> Told:
    return _inspected("announced", {"unit": UNIT, "form": "periodic", "planned_on": "2023-02-01", **more}, of)


INSPECTIONS: Final[list[Told]] = [
    _announced(FIRST, plan=PLAN, entry=7),
    _inspected("conducted", _HELD),
    _inspected("conducted", {**_HELD, "unit": RENAMED}, f"{CITY}--dot-xuat-1"),
    _inspected("remedied", _REMEDY, sender=UNIT),
    _inspected("remedy-returned", {"finding": 1, "reason": "Thiếu ảnh"}),
    _inspected("remedied", _REMEDY, sender=UNIT),
    _inspected("remedy-accepted", {"finding": 1, "note": "Đạt"}),
    _inspected("closed", {"reasons": [{"finding": 2, "reason": "Chờ"}], "note": "Xong"}),
    _announced(FOLLOW_UP, form="follow_up", follows=FIRST),
    _announced(DROPPED),
    _inspected("cancelled", {"reason": "Hoãn"}, DROPPED),
]
FEEDBACK: Final[Told] = (
    UNIT,
    "feedback.reported",
    f"unit/{UNIT}",
    {"period": "2023-01", **_COUNTS, "channels": {"portal": _COUNTS}, "note": "Đủ"},
)
SURVEYS: Final[list[Told]] = [
    (
        CITY,
        "survey.conducted",
        f"unit/{unit}",
        {
            "survey": SURVEY,
            "title": "Khảo sát",
            "method": "paper",
            "from": "2023-01-02",
            "to": "2023-01-31",
            "population": 90,
            "sample": 30,
            "answers": 20,
            "items": [{"code": "1", "text": "Thái độ", "counts": {"A": 15, "B": 5}}],
        },
    )
    for unit in (UNIT, RENAMED)
]
WITHDRAWN: Final[Told] = (CITY, "survey.withdrawn", f"unit/{RENAMED}", {"survey": SURVEY, "reason": "Nhập nhầm"})
SILENCE: Final[Told] = (
    UNIT,
    "measurement.not-reported",
    f"unit/{UNIT}",
    {"indicator": "tthc_on_time_rate", "period": f"{YEAR}-02", "reason": "Phần mềm lỗi"},
)
TOLD: Final = [*INSPECTIONS, FEEDBACK, *SURVEYS, WITHDRAWN, SILENCE]
