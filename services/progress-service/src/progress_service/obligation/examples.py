"""Events about obligations as senders write them. A ledger that holds the examples accepts them in this order."""

from typing import Any, Final

_CITY: Final = "chi-linh"
_WARD: Final = "chi-linh-van-an"
_PLAN: Final = "chi-linh-cchc-2023"


def _work(task: str) -> str:
    return f"obligation/{_PLAN}--{task}--1--{_WARD}"


_WORK: Final = _work("3-4")
_REPORT: Final = f"obligation/{_PLAN}--request--chuyen-doi-so--{_WARD}"


def _event(
    sender: str, system: str, identity: str, name: str, time: str, data: dict[str, Any], subject: str = _WORK
) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": identity,
        "source": f"/{sender}/{system}",
        "type": f"par.{name}.v1",
        "subject": subject,
        "time": time,
        "data": data,
    }


def _of_ward(identity: str, name: str, day: str, data: dict[str, Any], subject: str, **more: str) -> dict[str, Any]:
    return _event(_WARD, "office", identity, name, f"{day}T08:00:00+07:00", data, subject) | more


def _of_city(identity: str, name: str, day: str, data: dict[str, Any], subject: str) -> dict[str, Any]:
    return _event(_CITY, "planning", identity, name, f"{day}T09:00:00+07:00", data, subject)


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
_JUDGED: Final = (
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

_WAITED: Final = (
    _of_ward(
        "work-0005",
        "work.blocked",
        "2023-04-03",
        {"document": "Thông tư hướng dẫn lưu trữ hồ sơ điện tử", "since": "2023-03-20"},
        _work("3-5"),
    ),
    _of_ward(
        "work-0006",
        "work.unblocked",
        "2023-06-01",
        {"on": "2023-05-30", "note": "Đã có hướng dẫn."},
        _work("3-5"),
    ),
)
_EXTENDED: Final = (
    _of_ward(
        "work-0007",
        "extension.requested",
        "2023-12-04",
        {"until": "2024-02-29", "reason": "Phần mềm chứng thực nâng cấp chậm."},
        _work("3-6"),
    ),
    _of_city("review-0003", "extension.granted", "2023-12-06", {"until": "2024-01-31"}, _work("3-6")),
    _of_ward(
        "work-0008",
        "extension.requested",
        "2023-12-04",
        {"until": "2024-03-31", "reason": "Thiếu người."},
        _work("3-8"),
    ),
    _of_city(
        "review-0004", "extension.denied", "2023-12-06", {"reason": "Việc đã phân công từ đầu năm."}, _work("3-8")
    ),
    _of_city(
        "review-0005",
        "obligation.waived",
        "2023-12-08",
        {"reason": "Thành phố thống kê chung.", "document": "Công văn số 12/UBND-NV"},
        _work("3-13"),
    ),
)
_CORRECTED: Final = (
    _of_ward("work-0009", "work.started", "2023-03-01", {}, _work("3-12")),
    _of_ward("work-0010", "work.progressed", "2023-03-31", {"percent": 80, "text": "Đạt 80%."}, _work("3-12")),
    _of_ward(
        "work-0011",
        "work.progressed",
        "2023-03-31",
        {"percent": 30, "text": "Đạt 30%."},
        _work("3-12"),
        corrects="work-0010",
    ),
    _of_ward("work-0012", "work.withdrawn", "2023-04-03", {"event": "work-0009", "reason": "Gửi nhầm."}, _work("3-12")),
)
_REPORTED: Final = (
    _of_city(
        "request-0001",
        "period-report.requested",
        "2023-12-18",
        {
            "request": "chuyen-doi-so",
            "plan": _PLAN,
            "title": "Báo cáo đột xuất về chuyển đổi số",
            "due": "2024-01-05",
            "covers": {"from": "2023-01-01", "to": "2023-12-15"},
        },
        f"unit/{_WARD}",
    ),
    _of_ward(
        "work-0013",
        "period-report.submitted",
        "2023-12-29",
        {
            "completed_on": "2023-12-29",
            "evidence": {"document": "Báo cáo số 88/BC-UBND", "issued_on": "2023-12-29", "section": "mục II"},
            "covers": {"from": "2023-01-01", "to": "2023-12-15"},
            "summary": "Hoàn thành 9 trên 12 chỉ tiêu.",
            "difficulties": "Hạ tầng mạng chưa đồng bộ.",
            "proposals": "Bổ sung kinh phí đường truyền.",
        },
        _REPORT,
    ),
    _of_city("review-0006", "product.confirmed", "2023-12-30", {}, _REPORT),
)

EXAMPLES: Final = (*_JUDGED, *_WAITED, *_EXTENDED, *_CORRECTED, *_REPORTED)
