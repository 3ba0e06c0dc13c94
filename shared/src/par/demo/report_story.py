"""The reports for which authorities ask in the demo year beside the calendars of their plans."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from par.demo.randomness import chance
from par.demo.submissions import Delivery, Letters, at

REQUESTS: Final = (("quy-mot", 4, "Báo cáo nhanh quý I"), ("chuyen-doi-so", 9, "Báo cáo về chuyển đổi số"))
"""Name, month and title."""
SHARE: Final = 0.5
DAYS: Final = 14


def asked_units(obligations: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, list[str]]]:
    """For each authority one of its plans, and the units below it that owe something for that plan."""
    found: dict[str, tuple[str, list[str]]] = {}
    for row in sorted(obligations, key=lambda row: str(row["obligation"])):
        plan, units = found.setdefault(row["authority"], (row["plan"], []))
        if row["plan"] == plan and row["authority"] in row["ancestors"] and row["unit"] not in units:
            units.append(row["unit"])
    return found


def story(seed: int, authority: str, plan: str, unit: str, sender: str, year: int) -> Iterator[Delivery]:
    """What ``authority`` asks of ``unit`` in a year, and what ``sender`` answers for it: in time, late or never."""
    for name, month, title in REQUESTS:
        luck = chance(seed, "report", unit, name)
        if luck.random() >= SHARE:
            continue
        day = dt.date(year, month, 3)
        due = day + dt.timedelta(DAYS)
        covers = {"from": f"{year}-01-01", "to": (day - dt.timedelta(3)).isoformat()}
        request = {"request": name, "plan": plan, "title": title, "due": due.isoformat(), "covers": covers}
        asking = Letters(luck, f"unit/{unit}", f"ask/{unit}/{name}")
        yield asking.send(authority, day, at(day, 8), "period-report.requested", request)
        report = f"{plan}--request--{name}--{unit}"
        letters = Letters(luck, f"obligation/{report}", report)
        completed = due + dt.timedelta(luck.randrange(-8, 6))
        if luck.random() < 0.15:
            continue
        content = {
            "completed_on": completed.isoformat(),
            "evidence": {"document": f"{luck.randrange(10, 990)}/BC-UBND", "section": "mục I"},
            "covers": covers,
            "summary": "Hoàn thành các chỉ tiêu được giao",
            "difficulties": "Thiếu nhân lực công nghệ thông tin",
        }
        arrives = completed + dt.timedelta(luck.randrange(0, 3))
        yield letters.send(sender, arrives, at(completed, 16), "period-report.submitted", content)
        answered = arrives + dt.timedelta(luck.randrange(1, 4))
        yield letters.send(authority, answered, at(answered, 10), "product.confirmed", {})
