"""Examples of what senders say of figures, in an order in which a ledger that holds the example files accepts them."""

from typing import Any, Final

from progress_service.contract.example import Example, example

_WARD: Final = "chi-linh-van-an"


def _of(identity: str, name: str, month: int, **data: Any) -> Example:
    said = {"indicator": "tthc_on_time_rate", "period": f"2023-{month:02}", **data}
    time = f"2023-{month + 1:02}-03T08:00:00+07:00"
    return example(_WARD, identity, f"par.measurement.{name}.v1", f"unit/{_WARD}", time, said)


EXAMPLES: Final = (
    _of("vd-so-lieu-1", "reported", 1, numerator=118, denominator=120, note="Theo sổ theo dõi hồ sơ"),
    _of("vd-so-lieu-2", "reported", 2, numerator=1180, denominator=1200),
    _of("vd-so-lieu-3", "withdrawn", 2, event="vd-so-lieu-2", reason="Nhập nhầm số liệu của cả quý"),
    _of("vd-so-lieu-4", "not-reported", 2, reason="Phần mềm một cửa hỏng, chưa kết xuất được số liệu"),
    _of("vd-so-lieu-5", "not-applicable", 3, reason="Trong tháng phường không tiếp nhận hồ sơ loại này"),
)
