"""Whether a target is reached by the figures of the year so far, and whether it will be if they go on as they did."""

import operator
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from par.exact import exact, shown
from report_service.index.said import is_not_applicable, is_reported
from report_service.target.trend import points_of, projected, value_of

_COMPARISONS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
}


class Standing(StrEnum):
    """How a target stands; silence is not failure, and neither is a target without a figure.

    ``at_risk``: reached by what is known so far, and not at the end of the year if the months go on as they did.
    """

    MET = "met"
    AT_RISK = "at_risk"
    NOT_MET = "not_met"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_MEASURABLE = "not_measurable"


def standing(target: Mapping[str, Any], figures: Mapping[str, Any] | None) -> dict[str, Any]:
    """``standing``; ``measured``, the figure it was judged by; ``projected`` and ``outlook``; ``trend``.

    ``target`` has ``comparator value unit``; ``figures`` what is known of the year for the plan's authority, see
    :mod:`report_service.index.said`, with its months (``periods``), ``accumulate`` and ``kind``.
    A percentage is compared exactly, not as it is shown; a count is the numerator. A grade, a target without a
    comparator or a figure, and an empty denominator cannot be judged by figures. ``outlook`` is how the target would
    stand at the end of the year by :mod:`report_service.target.trend`; both it and ``projected`` are None where the
    months say too little. ``trend`` has the months as shown.
    """
    comparator, value = target["comparator"], target["value"]
    if comparator is None or value is None or target["unit"] not in ("percent", "count"):
        return _unjudged(Standing.NOT_MEASURABLE)
    if not is_reported(figures):
        return _unjudged(Standing.NOT_APPLICABLE if is_not_applicable(figures) else Standing.NOT_REPORTED)
    assert figures is not None
    measured = value_of(target["unit"], figures)
    if measured is None:
        return _unjudged(Standing.NOT_MEASURABLE)

    def judged(found: Fraction) -> Standing:
        return Standing.MET if _COMPARISONS[comparator](found, exact(value)) else Standing.NOT_MET

    now, ahead = judged(measured), projected(target["unit"], figures)
    outlook = None if ahead is None else judged(ahead)
    endangered = now is Standing.MET and outlook is Standing.NOT_MET
    return {
        "standing": (Standing.AT_RISK if endangered else now).value,
        "measured": shown(measured),
        "projected": None if ahead is None else shown(ahead),
        "outlook": None if outlook is None else outlook.value,
        "trend": [{"month": month, "value": shown(found)} for month, found in points_of(target["unit"], figures)],
    }


def _unjudged(found: Standing) -> dict[str, Any]:
    return {"standing": found.value, "measured": None, "projected": None, "outlook": None, "trend": []}
