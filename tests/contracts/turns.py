"""What can happen to obligations beside their usual life: more time, a wait, a waiver, a report, a withdrawal."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from nats.aio.client import Client
from tests.contracts.contents import CITY, YEAR

from par.client.sender import Sender
from par.demo.load import log_end, opened_obligations
from par.demo.play import days_of
from par.demo.submissions import at, body_of, event

UNIT: Final = "chi-linh-sao-do"
PLAN: Final = "chi-linh-cchc-2023"
REPORT: Final = f"{PLAN}--request--nhanh--{UNIT}"
COVERS: Final = {"from": "2023-01-01", "to": "2023-01-31"}
DAY: Final = next(day for day in days_of(YEAR) if (day.month, day.day) == (2, 8))
TODAY: Final = DAY.isoformat()

Said = tuple[str, str, str, dict[str, Any]]
"""Sender, type, subject, data."""


def turns(waiting: str, waived: str) -> list[Said]:
    """All that is said, in order; ids are ``turn-<number>``."""
    to_report, to_wait = f"obligation/{REPORT}", f"obligation/{waiting}"
    asked = {"request": "nhanh", "plan": PLAN, "title": "Báo cáo nhanh", "due": "2023-02-10", "covers": COVERS}
    more = {"until": "2024-02-28", "reason": "Thiếu số liệu"}
    blocked = {"document": "Thông tư (ví dụ)", "since": TODAY, "note": "Chờ hướng dẫn"}
    report = {
        "completed_on": TODAY,
        "evidence": {"document": "9/BC-UBND", "section": "mục I"},
        "covers": COVERS,
        "summary": "Đạt",
        "difficulties": "Thiếu người",
        "proposals": "Bổ sung",
    }
    return [
        (CITY, "period-report.requested", f"unit/{UNIT}", asked),
        (UNIT, "extension.requested", to_report, more),
        (CITY, "extension.granted", to_report, {"until": "2023-02-20", "note": "Không gia hạn thêm"}),
        (UNIT, "work.blocked", to_report, blocked),
        (UNIT, "work.unblocked", to_report, {"on": TODAY}),
        (UNIT, "period-report.submitted", to_report, report),
        (UNIT, "work.progressed", to_wait, {"percent": 99, "text": "Nhầm"}),
        (UNIT, "work.withdrawn", to_wait, {"event": "turn-6", "reason": "Nhầm"}),
        (UNIT, "work.blocked", to_wait, blocked),
        (UNIT, "extension.requested", to_wait, more),
        (CITY, "obligation.waived", f"obligation/{waived}", {"reason": "Làm chung", "document": "5/QĐ-UBND"}),
    ]


async def take_turns(client: Client, obligations: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say all of it; the obligations it concerns."""
    own = sorted(row["obligation"] for row in obligations if row["unit"] == UNIT and row["plan"] == PLAN)
    waiting, waived = own[-2:]
    for number, (sender, type_, subject, data) in enumerate(turns(waiting, waived)):
        told = event(sender, f"turn-{number}", f"par.{type_}.v1", subject, at(DAY, 7, number), data)
        (receipt,) = await Sender(client, sender).send([body_of(told)])
        assert receipt["outcome"] == "accepted", receipt
    await opened_obligations(client, await log_end(client))
    return [REPORT, waiting, waived]
