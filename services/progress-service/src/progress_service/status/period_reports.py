"""Periodic reports: how many a plan expects, and how many have come, on time or late.

A report that a plan's calendar asks for is an obligation of the kind ``report``, so what is expected does not depend on
who sends: a silent unit is counted too.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.events.obligation import ObligationKind
from par.obligations.counted import report_standing
from par.obligations.lifecycle import NOT_OWED

COUNTS: Final = ("expected", "received", "on_time", "late", "missing", "awaited")


def reports_on(obligations: Iterable[Mapping[str, Any]], day: dt.date | None) -> list[dict[str, Any]]:
    """One row per plan, period and unit, in that order: ``plan period unit city`` and the counts at the end of ``day``.

    ``expected`` = ``received`` + ``missing`` + ``awaited``; ``received`` = ``on_time`` + ``late``, by the day the unit
    claims, whether or not the authority has confirmed it. ``missing``: past its due date, and not here. ``awaited``:
    not here, and not due yet. ``period`` is None where the plan names none.
    """
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for found in obligations:
        if found["kind"] == ObligationKind.REPORT and found["lifecycle"] not in NOT_OWED:
            plan, period, unit = found["plan"], found["period"], found["unit"]
            row = rows.setdefault(
                (plan, period or "", unit),
                {"plan": plan, "period": period, "unit": unit, "city": found["city"], **dict.fromkeys(COUNTS, 0)},
            )
            for name in ("expected", *report_standing(found, day)):
                row[name] += 1
    return [rows[place] for place in sorted(rows)]
