"""Whether a target is reached by the figures of the year so far."""

import operator
from collections.abc import Callable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from par.exact import exact, shown
from report_service.index.said import is_not_applicable, is_reported

_COMPARISONS: Final[Mapping[str, Callable[[Fraction, Fraction], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
}


class Standing(StrEnum):
    """How a target stands; silence is not failure, and neither is a target without a figure."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_MEASURABLE = "not_measurable"


def standing(target: Mapping[str, Any], figures: Mapping[str, Any] | None) -> dict[str, Any]:
    """``standing``, and ``measured``: the figure it was judged by, as shown, None where there is none.

    ``target`` has ``comparator value unit``; ``figures`` what is known of the year for the plan's authority, see
    :mod:`report_service.index.said`.
    A percentage is compared exactly, not as it is shown; a count is the numerator. A grade, a target without a
    comparator or a figure, and an empty denominator cannot be judged by figures.
    """
    comparator, value = target["comparator"], target["value"]
    if comparator is None or value is None or target["unit"] not in ("percent", "count"):
        return {"standing": Standing.NOT_MEASURABLE.value, "measured": None}
    if not is_reported(figures):
        silence = Standing.NOT_APPLICABLE if is_not_applicable(figures) else Standing.NOT_REPORTED
        return {"standing": silence.value, "measured": None}
    assert figures is not None
    measured = _measured(target["unit"], figures)
    if measured is None:
        return {"standing": Standing.NOT_MEASURABLE.value, "measured": None}
    met = _COMPARISONS[comparator](measured, exact(value))
    return {"standing": (Standing.MET if met else Standing.NOT_MET).value, "measured": shown(measured)}


def _measured(unit: str, figures: Mapping[str, Any]) -> Fraction | None:
    if unit == "count":
        return Fraction(figures["numerator"])
    if figures["denominator"] == 0:
        return None
    return Fraction(100 * figures["numerator"], figures["denominator"])
