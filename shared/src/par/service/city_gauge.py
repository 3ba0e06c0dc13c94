"""Gauges with a label ``city``, of which there are never more than a hundred."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Gauge

MOST_CITIES: Final = 100
OTHER: Final = "other"


class CityGauge:
    """A gauge per city and, where ``more`` names further labels, per value of those.

    The first hundred cities by name have series of their own. Of the others there is the sum under ``other``, or
    nothing, where sums mean nothing.
    """

    def __init__(
        self, name: str, documentation: str, registry: CollectorRegistry, *more: str, can_be_summed: bool = True
    ) -> None:
        self._gauge = Gauge(name, documentation, ("city", *more), registry=registry)
        self._can_be_summed = can_be_summed

    def show(self, found: Mapping[tuple[str, ...], float]) -> None:
        """Let these be all series there are: by city, and the values of the other labels."""
        named = set(sorted({key[0] for key in found})[:MOST_CITIES])
        shown: dict[tuple[str, ...], float] = {}
        for (city, *rest), value in found.items():
            if city in named:
                shown[city, *rest] = shown.get((city, *rest), 0) + value
            elif self._can_be_summed:
                shown[OTHER, *rest] = shown.get((OTHER, *rest), 0) + value
        self._gauge.clear()
        for labels, value in shown.items():
            self._gauge.labels(*labels).set(value)
