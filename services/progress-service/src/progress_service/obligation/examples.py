"""Events about obligations as senders write them. A ledger that holds the examples accepts them in this order."""

from typing import Any, Final

_CITY: Final = "chi-linh"
_WARD: Final = "chi-linh-van-an"
_WORK: Final = f"obligation/chi-linh-cchc-2023--3-4--1--{_WARD}"


def _event(sender: str, system: str, identity: str, name: str, time: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": identity,
        "source": f"/{sender}/{system}",
        "type": f"par.{name}.v1",
        "subject": _WORK,
        "time": time,
        "data": data,
    }


_SUBMITTED: Final = {
    "completed_on": "2023-06-28",
    "evidence": {
        "document": "Báo cáo số 45/BC-UBND",
        "issued_on": "2023-06-28",
        "page": "trang 2",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "link": "https://example.org/45-bc-ubnd.pdf",
    },
}

EXAMPLES: Final = (
    _event(_WARD, "office", "work-0001", "work.started", "2023-02-01T08:00:00+07:00", {"note": "Đã phân công."}),
    _event(
        _WARD,
        "office",
        "work-0002",
        "work.progressed",
        "2023-05-15T16:30:00+07:00",
        {"percent": 60, "text": "Đã rà soát xong, đang dự thảo báo cáo."},
    ),
    _event(_WARD, "office", "work-0003", "product.submitted", "2023-06-28T15:00:00+07:00", _SUBMITTED),
    _event(
        _CITY, "planning", "review-0001", "product.returned", "2023-06-30T09:00:00+07:00", {"reason": "Thiếu phụ lục."}
    ),
    _event(_WARD, "office", "work-0004", "product.submitted", "2023-07-03T10:00:00+07:00", _SUBMITTED),
    _event(_CITY, "planning", "review-0002", "product.confirmed", "2023-07-05T14:00:00+07:00", {"note": "Đạt."}),
)
