"""Examples of what senders say of satisfaction surveys."""

from typing import Any, Final

from progress_service.contract.example import Example, example

_CITY, _WARD = "chi-linh", "chi-linh-van-an"


def _of(identity: str, name: str, time: str, data: dict[str, Any]) -> Example:
    return example(_CITY, identity, f"par.survey.{name}.v1", f"unit/{_WARD}", time, data)


_CONDUCTED: Final[dict[str, Any]] = {
    "survey": "hai-long-2023-6-thang",
    "title": "Khảo sát mức độ hài lòng của người dân, 6 tháng đầu năm 2023",
    "method": "paper",
    "from": "2023-05-15",
    "to": "2023-06-15",
    "population": 3200,
    "sample": 200,
    "answers": 180,
    "items": [
        {"code": "1", "text": "Thái độ của công chức tiếp nhận hồ sơ", "counts": {"A": 120, "B": 45, "C": 10, "D": 5}},
        {"code": "2", "text": "Thời gian giải quyết hồ sơ", "counts": {"A": 96, "B": 60, "C": 20, "D": 2}},
    ],
}
_FIVE_LEVELS: Final = [
    {"code": "5", "weight": "100"},
    {"code": "4", "weight": "75"},
    {"code": "3", "weight": "50"},
    {"code": "2", "weight": "25"},
    {"code": "1", "weight": "0"},
]

EXAMPLES: Final = (
    _of("vd-khao-sat-1", "conducted", "2023-06-20T09:00:00+07:00", _CONDUCTED),
    _of(
        "vd-khao-sat-2",
        "withdrawn",
        "2023-06-21T09:00:00+07:00",
        {"survey": "hai-long-2023-6-thang", "reason": "Phiếu dùng thang năm mức, đã nhập theo thang bốn mức"},
    ),
    _of(
        "vd-khao-sat-3",
        "conducted",
        "2023-06-22T09:00:00+07:00",
        {
            **_CONDUCTED,
            "levels": _FIVE_LEVELS,
            "items": [
                {"code": "1", "text": "Thời gian giải quyết hồ sơ", "counts": {"5": 90, "4": 60, "3": 20, "1": 8}}
            ],
        },
    ),
)
