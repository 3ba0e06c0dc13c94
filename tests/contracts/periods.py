"""A reporting scheme whose first period was closed with gaps, corrected late, told in the next, and opened again."""

import datetime as dt
from typing import Any, Final

from nats.aio.client import Client
from tests.contracts.contents import CITY, RENAMED, YEAR

from par.client.sender import Sender
from par.demo.lines import Lines
from par.demo.submissions import body_of, event
from par.messaging import ask, command_body
from par.messaging.subjects import command

SCHEME: Final = "bao-cao-thang"
FIRST, SECOND = f"{YEAR}-01", f"{YEAR}-02"
_DEFINITION: Final[dict[str, Any]] = {
    "name_vi": "Báo cáo tháng",
    "name_en": "Monthly",
    "sender": CITY,
    "receiver": "Sở Nội vụ",
    "rules": [{"every": "month", "first_day": 15, "due": {"day": 1}, "cut_off": {"day": 5}}],
    "indicators": ["tthc_on_time_rate", "task_completion"],
    "unit_types": ["ward"],
}
_WHY: Final = {"reason": "Chờ số liệu"}


async def close_periods(lines: Lines, client: Client, time: dt.datetime) -> None:
    """January is closed; a ward reports it again; February tells that; January is opened once more."""
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("reporting-scheme", "define", _DEFINITION),
        ("period", "open", {"period": FIRST}),
        ("period", "close", {"period": FIRST, **_WHY}),
        ("period", "open", {"period": SECOND}),
        ("period", "close", {"period": SECOND, **_WHY}),
        ("period", "reopen", {"period": FIRST, "reason": "Phường báo cáo lại"}),
        ("period", "open", {"period": f"{YEAR}-03"}),
    ]
    for number, (aggregate, name, content) in enumerate(steps):
        if content.get("period") == SECOND and name == "close":
            await _report_late(lines, time)
        body = command_body(f"period-{number}", f"/{CITY}", time, {"city": CITY, "scheme": SCHEME, **content})
        await ask(client, command("report", aggregate, name), body)


async def _report_late(lines: Lines, time: dt.datetime) -> None:
    data = {"indicator": "tthc_on_time_rate", "period": FIRST, "numerator": 7, "denominator": 1_007}
    told = event(RENAMED, "late-figure", "par.measurement.reported.v1", f"unit/{RENAMED}", time, data)
    line = await lines.sender(RENAMED)
    (receipt,) = await Sender(line).send([body_of(told)])
    await line.close()
    assert receipt["outcome"] == "accepted", receipt
