"""What the figures of one unit add to those of another, by the kind of the indicator. Pure."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from par.events.index_set import IndicatorKind
from par.events.measurement import FigureState
from par.exact import exact
from par.units import POOLING_TYPES

Row = Mapping[str, Any]
"""A document of ``unit_indicators``: the year of one unit and indicator."""

OWN_ONLY: Final = frozenset({IndicatorKind.DISTINCT.value, IndicatorKind.RATIO.value})
"""Kinds whose figure for a unit above is its own report: those below cannot be summed, or say nothing of it."""
_FULL: Final = Fraction(100)


def counts_for(row: Row | None) -> tuple[str, ...]:
    """The units that pool for which the row's unit counts: itself where it pools, and those above."""
    if row is None:
        return ()
    own = (row["unit"],) if row["unit_type"] in POOLING_TYPES else ()
    return own if row["kind"] in OWN_ONLY else (*own, *row["ancestors"])


def added(row: Row, figures: Row | None) -> Row | None:
    """What ``figures`` (the year or a month of ``row``) add to those of a unit it counts for.

    Of a share of units, one unit in the denominator, and in the numerator where it fulfils; with a denominator of 0 it
    has nothing to fulfil and is in neither.
    """
    if figures is None or row["kind"] != IndicatorKind.SHARE_OF_UNITS or figures["state"] != FigureState.REPORTED:
        return figures
    numerator, denominator = figures["numerator"], figures["denominator"]
    fulfils = denominator > 0 and Fraction(100 * numerator, denominator) >= _bound(row)
    return {**figures, "numerator": int(fulfils), "denominator": int(denominator > 0)}


def _bound(row: Row) -> Fraction:
    bound = row["fulfilled_at"]
    return _FULL if bound is None else exact(bound)
