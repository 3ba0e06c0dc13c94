"""A histogram of values that many events have in common, for the price of one observation each."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector


class WeightedHistogram(Collector):
    """A histogram with one label; the library's own takes each observation by itself, which events are too many for."""

    def __init__(
        self, name: str, help_text: str, label: str, buckets: Sequence[float], registry: CollectorRegistry
    ) -> None:
        self._name, self._help, self._label = name, help_text, label
        self._bounds = (*buckets, float("inf"))
        self._counts: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}
        registry.register(self)

    def observe(self, value: float, times: int, label: str) -> None:
        """The same value, so many ``times``."""
        counts = self._counts.setdefault(label, [0] * len(self._bounds))
        counts[bisect_left(self._bounds, value)] += times
        self._sums[label] = self._sums.get(label, 0.0) + value * times

    def collect(self) -> Iterable[Metric]:
        """For a scrape."""
        family = HistogramMetricFamily(self._name, self._help, labels=(self._label,))
        names = [*map(str, map(float, self._bounds[:-1])), "+Inf"]
        for label, counts in self._counts.items():
            buckets = list(zip(names, accumulate(counts), strict=True))
            family.add_metric((label,), buckets, self._sums[label])
        return (family,)
