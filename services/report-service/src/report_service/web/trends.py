"""How indicators went through the year, as charts and as tables."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from par.exact import percent
from report_service.web.charts import line_chart
from report_service.web.figures import MONTHS, sparkline
from report_service.web.naming import Names

CHARTS: Final = 6
"""What fits on one screen; all indicators have a small line in their table."""

Row = Mapping[str, Any]


def trends(
    rows: Sequence[Row], targets: Sequence[Row], names: Names, authority: str, until: dt.date | None
) -> list[dict[str, Any]]:
    """Up to six indicators as ``indicator name months chart target``: those with a target first, then the lowest.

    ``rows`` have ``indicator year value periods``; of ``targets`` (see target-status) those of ``authority`` count.
    Months after the day ``until`` are left out.
    """
    wanted = {
        one["indicator"]: one["value"]
        for one in targets
        if one["authority"] == authority and one["unit"] == "percent" and one["value"] is not None
    }
    told = [row for row in rows if any(month["value"] is not None for month in months_of(row, until))]
    told.sort(key=lambda row: (row["indicator"] not in wanted, float(row["value"] or 0), row["indicator"]))
    return [_trend(row, wanted.get(row["indicator"]), names, until) for row in told[:CHARTS]]


def _trend(row: Row, target: str | None, names: Names, until: dt.date | None) -> dict[str, Any]:
    months = months_of(row, until)
    name = names.indicator(row["indicator"])
    labels = tuple(month["label"] for month in months)
    values = tuple(month["value"] for month in months)
    latest = next((value for value in reversed(values) if value is not None), None)
    return {
        "indicator": row["indicator"],
        "name": name,
        "months": months,
        "latest": latest,
        "target": target,
        "chart": line_chart(name, labels, values, target),
    }


def months_of(row: Row, until: dt.date | None) -> list[dict[str, Any]]:
    """The twelve months of a row's year as ``month label numerator denominator value``; None: no figure."""
    found = []
    for number in range(1, len(MONTHS) + 1):
        month = f"{row['year']}-{number:02d}"
        said = row["periods"].get(month) if until is None or month <= until.isoformat()[:7] else None
        figures = said if said is not None and said["numerator"] is not None else None
        found.append(
            {
                "month": month,
                "label": str(number),
                "numerator": None if figures is None else figures["numerator"],
                "denominator": None if figures is None else figures["denominator"],
                "value": _value(figures),
            }
        )
    return found


def _value(figures: Row | None) -> str | None:
    """Percent of a month; months of a unit's own reports carry no ``value``."""
    if figures is None:
        return None
    return percent(figures["numerator"], figures["denominator"])


def line_of(row: Row, until: dt.date | None) -> list[list[tuple[float, float]]]:
    """The small line of a row."""
    return sparkline([month["value"] for month in months_of(row, until)])
