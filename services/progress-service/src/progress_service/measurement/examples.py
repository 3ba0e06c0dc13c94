"""Events about figures as senders write them. A ledger that holds the examples accepts them in this order."""

from typing import Any, Final

_WARD: Final = "chi-linh-van-an"


def _figures(identity: str, time: str, numerator: int, note: str | None = None) -> dict[str, Any]:
    figures = {"indicator": "tthc_on_time_rate", "period": "2023-11", "numerator": numerator, "denominator": 121}
    return {
        "specversion": "1.0",
        "id": identity,
        "source": f"/{_WARD}/one-stop",
        "type": "par.measurement.reported.v1",
        "subject": f"unit/{_WARD}",
        "time": time,
        "data": figures if note is None else {**figures, "note": note},
    }


EXAMPLES: Final = (
    _figures("2023-11-tthc_on_time_rate", "2023-12-01T08:00:00+07:00", 118),
    _figures("2023-11-tthc_on_time_rate-2", "2023-12-04T08:00:00+07:00", 119, "Cập nhật một hồ sơ trả đúng hạn."),
)
