"""What was said of a month or a year: figures, that there are none to say, or nothing at all.

Figures are ``{state numerator denominator …}`` of a unit, ``{units not_reported not_applicable numerator denominator}``
of a pool. Silence is never a number: without figures numerator and denominator of a unit are None, and a pool of no
units has none either.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.events.measurement import FigureState
from par.exact import percent

Figures = Mapping[str, Any]

COUNTED_AS: Final[Mapping[str, str]] = {
    FigureState.REPORTED.value: "units",
    FigureState.NOT_REPORTED.value: "not_reported",
    FigureState.NOT_APPLICABLE.value: "not_applicable",
}
"""Under which count of a pool a unit stands, by what was said of it."""


def is_reported(figures: Figures | None) -> bool:
    """Whether there are figures: those of a unit, of at least one unit of a pool, or those that the ledger knows."""
    if figures is None:
        return False
    if "units" in figures:
        return bool(figures["units"])
    return bool(figures.get("state", FigureState.REPORTED) == FigureState.REPORTED)


def is_not_applicable(figures: Figures | None) -> bool:
    """Whether nothing was said but that it does not apply, by the unit or by all units of a pool that said anything."""
    if figures is None:
        return False
    if "units" in figures:
        return bool(figures["not_applicable"]) and not figures["units"] and not figures["not_reported"]
    return bool(figures["state"] == FigureState.NOT_APPLICABLE)


def state_of(states: Iterable[str]) -> str | None:
    """What months say together: figures, else that some are missing, else that it does not apply; None: nothing."""
    said = set(states)
    return next((state for state in COUNTED_AS if state in said), None)


def pooled(total: Figures | None, minus: Figures | None, plus: Figures | None) -> dict[str, Any]:
    """The pool ``total`` without the unit ``minus`` and with the unit ``plus`` (None: nothing was or is said)."""
    counts = {name: total[name] if total else 0 for name in (*COUNTED_AS.values(), "numerator", "denominator")}
    for figures, sign in ((minus, -1), (plus, 1)):
        if figures is None or figures["state"] is None:
            continue
        counts[COUNTED_AS[figures["state"]]] += sign
        if figures["state"] == FigureState.REPORTED:
            counts["numerator"] += sign * figures["numerator"]
            counts["denominator"] += sign * figures["denominator"]
    return {**counts, "value": percent(counts["numerator"], counts["denominator"])}


def is_empty(pool: Figures) -> bool:
    """Whether nothing was said by any unit."""
    return not any(pool[name] for name in COUNTED_AS.values())
