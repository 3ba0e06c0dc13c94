"""A plan of the year before with figures of three months: a target with a trend."""

import datetime as dt
from typing import Any, Final

from nats.aio.client import Client
from tests.contracts.contents import CITY, RENAMED, YEAR

from par.client.office import draft_plan, issue_plan

LAST_YEAR: Final = YEAR - 1
PLAN: Final[dict[str, Any]] = {
    "id": f"{CITY}-nam-truoc-{LAST_YEAR}",
    "city": CITY,
    "authority": CITY,
    "title": "Kế hoạch năm trước",
    "year": LAST_YEAR,
    "domains": [{"ordinal": "1", "area": "direction", "title": "Chỉ đạo"}],
    "tasks": [
        {"ordinal": "1.1", "domain": "1", "title": "Việc một", "products": ["Báo cáo"], "leads": [RENAMED]}
        | {"time_text": "Tháng 11", "schedule": {"kind": "deadline", "due": f"{LAST_YEAR}-11-30"}},
    ],
    "targets": [
        {"domain": "1", "text": "Hồ sơ đúng hạn", "indicator": "tthc_on_time_rate", "scope": "phường"}
        | {"comparator": ">=", "value": "95", "unit": "percent"},
        {"text": "Trong số đó", "indicator": "online", "nested_in": 1},
    ],
}
FIGURES: Final = [
    (
        RENAMED,
        "measurement.reported",
        f"unit/{RENAMED}",
        {"indicator": "tthc_on_time_rate", "period": f"{LAST_YEAR}-{month:02}", "numerator": done, "denominator": 100},
    )
    for month, done in ((1, 100), (2, 98), (3, 96))
]


async def plan_last_year(client: Client, time: dt.datetime) -> None:
    """The plan is issued."""
    await draft_plan(client, PLAN, time=time)
    await issue_plan(client, PLAN, dt.date(LAST_YEAR, 1, 5), time=time)
