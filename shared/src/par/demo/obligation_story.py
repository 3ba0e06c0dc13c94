"""What happens to one obligation in the demo year: begun, reported on, handed in, sent back, confirmed."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from par.demo.randomness import chance
from par.demo.submissions import Delivery, Letters, at

LAST_DAY_OFFSET: Final = 3
PROGRESS_EVERY_DAYS: Final = 14
REPORT: Final = "report"


def story(seed: int, obligation: Mapping[str, Any], sender: str, year: int) -> Iterator[Delivery]:
    """The deliveries about ``obligation`` (a row of the read model), by ``sender`` and by the plan's authority.

    Two thirds are finished in time, some late, some never; one product in twelve is sent back first. What the
    unit reports may arrive days late or in another order, but always before the office's answer to it.
    """
    luck = chance(seed, "obligation", obligation["obligation"])
    letters = Letters(luck, f"obligation/{obligation['obligation']}", obligation["obligation"])
    first, last = dt.date(year, 1, 2), dt.date(year, 12, 31) - dt.timedelta(LAST_DAY_OFFSET)
    due = dt.date.fromisoformat(obligation["due"]) if obligation["due"] else None
    target = min(max(due or last, first + dt.timedelta(20)), last)
    begun = first + dt.timedelta(luck.randrange(0, max(1, (target - first).days - 14)))
    fate = luck.random()
    if fate < 0.68:
        # What is due at the year's end is spread over the autumn, so that the office can still answer in the year.
        ahead = luck.randrange(0, 12) if target < dt.date(year, 12, 1) else luck.randrange(16, 120)
        completed = max(target - dt.timedelta(ahead), begun)
    elif fate < 0.84:
        completed = target + dt.timedelta(luck.randrange(1, 40))
    else:
        completed = dt.date(year + 1, 1, 1)  # not in this year
    completed = max(completed, begun + dt.timedelta(1))
    finished = completed <= last - dt.timedelta(12)
    until = completed if finished else last
    if begun < until and fate < 0.97:
        late = luck.randrange(0, 6) if luck.random() < 0.1 else 0
        happened = at(begun, 8, luck.randrange(60))
        yield letters.send(sender, min(begun + dt.timedelta(late), until), happened, "work.started", {})
        day, percent = begun + dt.timedelta(7), 0
        while day < until:
            percent = min(95, percent + luck.randrange(5, 25))
            late = luck.randrange(1, 10) if luck.random() < 0.08 else 0
            data = {"percent": percent, "text": f"Đã thực hiện {percent}% khối lượng công việc"}
            happened = at(day, 9, luck.randrange(60))
            yield letters.send(sender, min(day + dt.timedelta(late), until), happened, "work.progressed", data)
            day += dt.timedelta(PROGRESS_EVERY_DAYS)
    if not finished:
        return
    handed_in = "period-report.submitted" if obligation["kind"] == REPORT else "product.submitted"
    for attempt in (1, 2):
        number = luck.randrange(10, 990)
        evidence = {
            "document": f"{number}/BC-UBND",
            "issued_on": completed.isoformat(),
            "page": f"trang {luck.randrange(1, 9)}",
        }
        data = {"completed_on": completed.isoformat(), "evidence": evidence}
        arrives = completed + dt.timedelta(luck.randrange(1, 4))
        yield letters.send(sender, arrives, at(completed, 16, attempt), handed_in, data)
        answered = arrives + dt.timedelta(luck.randrange(1, 4))
        if attempt == 1 and luck.random() < 1 / 12:
            reason = {"reason": "Chưa kèm phụ lục số liệu"}
            yield letters.send(obligation["authority"], answered, at(answered, 10), "product.returned", reason)
            completed = answered + dt.timedelta(1)
            continue
        yield letters.send(obligation["authority"], answered, at(answered, 10), "product.confirmed", {})
        return
