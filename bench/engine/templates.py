"""Payloads of real events with gaps in them: ``STEPS["P"] % {b"obligation": b"o-1", …}`` is an event of the log.

The gaps: ``id obligation unit city day due time percent number digest``; of a measurement also ``indicator year
period numerator denominator``.
"""

import datetime as dt
from typing import Final

from par.events import Event, EventData, encode, format_time
from par.events.day import DayOpened
from par.events.index_set import Accumulate
from par.events.measurement import MeasurementRecorded
from par.events.obligation import (
    Evidence,
    ObligationBlocked,
    ObligationConfirmed,
    ObligationExtensionDenied,
    ObligationExtensionGranted,
    ObligationExtensionRequested,
    ObligationOpened,
    ObligationProgressed,
    ObligationReturned,
    ObligationStarted,
    ObligationSubmitted,
    ObligationUnblocked,
    ObligationWaived,
    Term,
)
from par.events.unit import UnitType

_TIME: Final = dt.datetime(1999, 9, 9, 9, 9, 9, tzinfo=dt.UTC)
_DAY: Final = dt.date(1998, 8, 8)
_DUE: Final = dt.date(1997, 7, 7)
_PERCENT: Final = 1_234_567_891
_YEAR: Final = 1_234_567_892
_NUMERATOR: Final = 1_234_567_893
_DENOMINATOR: Final = 1_234_567_894
_DIGEST: Final = "d" * 64

_GAPS: Final = {
    format_time(_TIME): "time",
    _DAY.isoformat(): "day",
    _DUE.isoformat(): "due",
    str(_PERCENT): "percent",
    str(_YEAR): "year",
    str(_NUMERATOR): "numerator",
    str(_DENOMINATOR): "denominator",
    _DIGEST: "digest",
    **{f"@{name}@": name for name in ("id", "obligation", "unit", "city", "number", "indicator", "period")},
}
"""What stands in the sample, and the gap it becomes."""

_O: Final = "@obligation@"
_SAID: Final = ("/@unit@/van-phong", "@id@")


def _template(data: EventData, subject: str = f"obligation/{_O}", *, submitted: bool = True) -> bytes:
    event = Event(
        id="@id@",
        source="/@unit@/van-phong" if submitted else "/progress-service",
        subject=subject,
        time=_TIME,
        data=data,
        recorded_time=_TIME,
        content_digest=_DIGEST if submitted else None,
    )
    payload = encode(event).replace(b"%", b"%%")
    for sample, gap in _GAPS.items():
        payload = payload.replace(sample.encode(), f"%({gap})b".encode())
    return payload


_OPENED: Final = ObligationOpened(
    obligation=_O,
    city="@city@",
    plan="@city@--ke-hoach-cchc-2023",
    authority="@city@",
    year=2023,
    key="task-@number@",
    task="@number@",
    domain="II",
    area="tthc",
    title=(
        "Rà soát, đơn giản hóa thủ tục hành chính thuộc phạm vi quản lý; công khai đầy đủ, kịp thời các thủ tục hành "
        "chính tại bộ phận tiếp nhận và trả kết quả và trên trang thông tin điện tử (nhiệm vụ số @number@)"
    ),
    product="Báo cáo kết quả rà soát; quyết định phê duyệt phương án đơn giản hóa thủ tục hành chính",
    unit="@unit@",
    unit_type=UnitType.COMMUNE,
    ancestors=("@city@",),
    leader_in_charge="Phó Chủ tịch phụ trách",
    term=Term.DATED,
    due=_DUE,
    on=_DAY,
)

STEPS: Final = {
    "O": _template(_OPENED, submitted=False),
    "S": _template(ObligationStarted(obligation=_O, said=_SAID)),
    "P": _template(
        ObligationProgressed(
            obligation=_O,
            percent=_PERCENT,
            text="Đã hoàn thành rà soát các lĩnh vực đất đai, hộ tịch; đang lấy ý kiến các phòng chuyên môn.",
            said=_SAID,
        )
    ),
    "X": _template(
        ObligationSubmitted(
            obligation=_O,
            completed_on=_DAY,
            evidence=Evidence(document="@number@/BC-UBND", issued_on=_DAY, page="3"),
            said=_SAID,
        )
    ),
    "R": _template(ObligationReturned(obligation=_O, reason="Chưa có phụ lục số liệu kèm theo.", said=_SAID)),
    "C": _template(ObligationConfirmed(obligation=_O, note="Đạt yêu cầu.", said=_SAID)),
    "E": _template(
        ObligationExtensionRequested(obligation=_O, until=_DUE, reason="Chờ ý kiến của sở chuyên ngành.", said=_SAID)
    ),
    "G": _template(ObligationExtensionGranted(obligation=_O, until=_DUE, said=_SAID)),
    "D": _template(ObligationExtensionDenied(obligation=_O, reason="Không thuộc trường hợp được gia hạn.", said=_SAID)),
    "B": _template(
        ObligationBlocked(obligation=_O, document="Thông tư hướng dẫn của bộ", since=_DAY, told_on=_DAY, said=_SAID)
    ),
    "U": _template(ObligationUnblocked(obligation=_O, since=_DAY, on=_DAY, said=_SAID)),
    "W": _template(ObligationWaived(obligation=_O, reason="Trùng với nhiệm vụ của cấp tỉnh.", said=_SAID)),
}
"""Opened, started, progressed, submitted, returned, confirmed, extension asked for, granted, denied, blocked,
unblocked, waived."""


def _measured(accumulate: Accumulate) -> bytes:
    data = MeasurementRecorded.model_construct(
        unit="@unit@",
        unit_type=UnitType.COMMUNE,
        city="@city@",
        ancestors=("@city@",),
        indicator="@indicator@",
        accumulate=accumulate,
        year=_YEAR,
        period="@period@",
        numerator=_NUMERATOR,
        denominator=_DENOMINATOR,
    )
    return _template(data, "measurement/@unit@--@indicator@")


MEASUREMENT: Final = {last: _measured(Accumulate.LAST if last else Accumulate.SUM) for last in (False, True)}
"""By whether the figures of a month replace those before; the others are summed."""


def day_opened(day: dt.date, identity: bytes, time: bytes) -> bytes:
    """The calendar event of ``day``."""
    data = DayOpened(day=day, previous=None)
    template = _template(data, "calendar/days", submitted=False)
    return template % {b"id": identity, b"time": time}
