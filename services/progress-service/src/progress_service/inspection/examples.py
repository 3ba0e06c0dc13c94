"""Examples of what senders say of inspections, in an order in which a ledger with the example files accepts them."""

from typing import Any, Final

from progress_service.contract.example import Example, example

_CITY, _WARD, _OTHER_WARD = "chi-linh", "chi-linh-van-an", "chi-linh-dong-lac"
_FIRST: Final = "chi-linh--kiem-tra-2023-06"
_FOLLOW_UP: Final = f"{_FIRST}--follow-up-1"
_SAMPLE: Final = "chi-linh--dot-xuat-2023-2"
_DROPPED: Final = "chi-linh--kiem-tra-2023-07"


def _of(number: int, name: str, inspection: str, day: str, data: dict[str, Any], sender: str = _CITY) -> Example:
    time = f"{day}T16:00:00+07:00"
    identity = f"vd-kiem-tra-{number}"
    return example(sender, identity, f"par.inspection.{name}.v1", f"inspection/{inspection}", time, data)


_FINDINGS: Final = [
    {
        "number": 1,
        "text": "Chưa niêm yết công khai thủ tục hành chính lĩnh vực đất đai",
        "area": "procedures",
        "severity": "major",
        "remedy": "Niêm yết đầy đủ tại bộ phận một cửa",
        "due": "2023-06-30",
    },
    {
        "number": 2,
        "text": "Sổ theo dõi hồ sơ ghi thiếu ngày hẹn trả",
        "area": "procedures",
        "severity": "minor",
        "remedy": "Ghi đủ ngày hẹn trả",
        "due": None,
    },
]
_REMEDY: Final = {
    "finding": 1,
    "remedied_on": "2023-06-25",
    "text": "Đã niêm yết đủ 120 thủ tục",
    "evidence": {"document": "45/BC-UBND", "issued_on": "2023-06-26"},
}

EXAMPLES: Final = (
    _of(
        1,
        "announced",
        _FIRST,
        "2023-06-01",
        {
            "unit": _WARD,
            "form": "periodic",
            "planned_on": "2023-06-12",
            "plan": "chi-linh-tthc-2023",
            "entry": 6,
        },
    ),
    _of(
        2,
        "conducted",
        _FIRST,
        "2023-06-14",
        {
            "conducted_on": "2023-06-12",
            "evidence": {"document": "02/BB-ĐKT", "issued_on": "2023-06-12"},
            "findings": _FINDINGS,
        },
    ),
    _of(3, "remedied", _FIRST, "2023-06-26", _REMEDY, sender=_WARD),
    _of(4, "remedy-returned", _FIRST, "2023-06-27", {"finding": 1, "reason": "Chưa có ảnh chụp bảng niêm yết"}),
    _of(5, "remedied", _FIRST, "2023-06-28", _REMEDY, sender=_WARD),
    _of(6, "remedy-accepted", _FIRST, "2023-06-29", {"finding": 1, "note": "Đạt"}),
    _of(
        7,
        "closed",
        _FIRST,
        "2023-06-30",
        {"reasons": [{"finding": 2, "reason": "Phúc tra trong quý III"}], "note": "Kết thúc đợt 1"},
    ),
    _of(
        8,
        "announced",
        _FOLLOW_UP,
        "2023-08-01",
        {"unit": _WARD, "form": "follow_up", "follows": _FIRST, "planned_on": "2023-08-15"},
    ),
    _of(
        9,
        "conducted",
        _SAMPLE,
        "2023-09-06",
        {"unit": _OTHER_WARD, "conducted_on": "2023-09-05", "evidence": {"document": "05/BB-ĐKT"}, "findings": []},
    ),
    _of(
        10,
        "announced",
        _DROPPED,
        "2023-09-10",
        {"unit": _OTHER_WARD, "form": "periodic", "planned_on": "2023-10-10"},
    ),
    _of(11, "cancelled", _DROPPED, "2023-09-20", {"reason": "Gộp vào đợt kiểm tra của tỉnh"}),
)
