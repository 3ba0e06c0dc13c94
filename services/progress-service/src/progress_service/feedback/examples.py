"""Examples of what senders say of citizen feedback."""

from typing import Final

from progress_service.contract.example import example

_WARD: Final = "chi-linh-van-an"

EXAMPLES: Final = (
    example(
        _WARD,
        "vd-pakn-1",
        "par.feedback.reported.v1",
        f"unit/{_WARD}",
        "2023-04-03T08:00:00+07:00",
        {
            "period": "2023-03",
            "carried_over": 2,
            "received": 14,
            "answered_in_time": 11,
            "answered_late": 1,
            "open_in_term": 3,
            "open_overdue": 1,
            "satisfied": 8,
            "dissatisfied": 1,
            "channels": {
                "portal": {
                    "carried_over": 2,
                    "received": 9,
                    "answered_in_time": 7,
                    "answered_late": 1,
                    "open_in_term": 2,
                    "open_overdue": 1,
                    "satisfied": 6,
                    "dissatisfied": 1,
                },
            },
            "note": "Số còn lại tiếp nhận tại bộ phận một cửa",
        },
    ),
)
