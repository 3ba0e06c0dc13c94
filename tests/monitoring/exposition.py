"""What a service shows at ``/metrics``, read as Prometheus reads it."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True)
class Exposition:
    """The metrics of one service."""

    families: tuple[Metric, ...]

    @property
    def types(self) -> dict[str, str]:
        """The type of each metric by its name as it is asked for."""
        return {f"{one.name}_total" if one.type == "counter" else one.name: one.type for one in self.families}

    @property
    def series(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Name and labels of all series; of a histogram without the bounds of its buckets."""
        for family in self.families:
            for sample in family.samples:
                yield sample.name, {name: value for name, value in sample.labels.items() if name != "le"}

    def values(self, name: str, label: str = "") -> dict[str, float]:
        """The values of a metric's series by one of their labels; without a label there is one, under ``""``."""
        return {key: value for (key,), value in self.values_by(name, label).items()}

    def values_by(self, name: str, *labels: str) -> dict[tuple[str, ...], float]:
        """The same by several labels."""
        return {
            tuple(sample.labels.get(label, "") for label in labels): sample.value
            for family in self.families
            for sample in family.samples
            if sample.name == name
        }


def exposition(text: str) -> Exposition:
    """Read the text."""
    return Exposition(tuple(text_string_to_metric_families(text)))


async def scrape(address: str) -> Exposition:
    """Ask a service (``http://host:port``)."""
    async with httpx.AsyncClient(timeout=10) as http:
        return exposition((await http.get(f"{address}/metrics")).text)
