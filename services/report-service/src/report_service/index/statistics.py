"""Statistics of results: means, medians and classes per unit type. Each says what it is of; none of them is an index.

The index of a city is scored on its own set. Sources publish means per tier, of all units together, and mix both
without saying so: here every figure stands under its own label.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Any, Final, Literal

from par.exact import ratio_text, shown
from report_service.index.classes import ResultClass, class_of

Result = tuple[str, Fraction | None]
"""A unit's type and its exact result; None where it has none."""

Kind = Literal["tier", "all_units", "mean_of_tiers"]
TIER: Final = "tier"
ALL_UNITS: Final = "all_units"
MEAN_OF_TIERS: Final = "mean_of_tiers"


def statistics(
    results: Iterable[Result], classes: Mapping[str, Sequence[ResultClass]] | None = None
) -> list[dict[str, Any]]:
    """One statistic per unit type, then that of all units together, then the mean of the means of the types.

    Each is ``{statistic unit_type units scored mean median min max classes}``; values are ``{exact shown}`` or None.
    ``units`` are all, ``scored`` those with a result: who has none is in no mean. ``classes`` (label -> units, by unit
    type; only where the round has classes for the type) count the scored units of a type. The mean of means has
    ``units`` and ``scored`` in tiers, and no median.
    """
    by_type: dict[str, list[Fraction | None]] = {}
    for unit_type, result in results:
        by_type.setdefault(unit_type, []).append(result)
    tiers = [
        _of(TIER, unit_type, by_type[unit_type], (classes or {}).get(unit_type, ())) for unit_type in sorted(by_type)
    ]
    everybody = [result for found in by_type.values() for result in found]
    means = [_mean([result for result in found if result is not None]) for found in by_type.values()]
    over_tiers = _of(MEAN_OF_TIERS, None, means, ())
    return [*tiers, _of(ALL_UNITS, None, everybody, ()), {**over_tiers, "median": None}] if tiers else []


def _of(
    kind: Kind, unit_type: str | None, results: Sequence[Fraction | None], classes: Sequence[ResultClass]
) -> dict[str, Any]:
    scored = [result for result in results if result is not None]
    counts = {found.label: 0 for found in classes}
    for result in scored:
        of_result = class_of(result, classes)
        if of_result is not None:
            counts[of_result.label] += 1
    return {
        "statistic": kind,
        "unit_type": unit_type,
        "units": len(results),
        "scored": len(scored),
        "mean": _value(_mean(scored)),
        "median": _value(median(scored) if scored else None),
        "min": _value(min(scored, default=None)),
        "max": _value(max(scored, default=None)),
        "classes": counts,
    }


def _mean(results: Sequence[Fraction]) -> Fraction | None:
    return sum(results, Fraction(0)) / len(results) if results else None


def _value(found: Fraction | None) -> dict[str, str] | None:
    return None if found is None else {"exact": ratio_text(found), "shown": shown(found)}
