"""Names of an index set's areas, leaves and indicators, in the language of a page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from report_service.web.look import Language

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code; what is not known stands for itself."""

    areas: Mapping[str, str] = field(default_factory=dict)
    leaves: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(index_set: Row | None, lang: Language) -> "Names":
        """Those of an index set; none where nobody could say them."""
        if index_set is None:
            return Names()
        name = f"name_{lang}"
        return Names(
            areas={area["code"]: area[name] for area in index_set["areas"]},
            leaves={row["code"]: row[name] for area in index_set["areas"] for row in _rows(area["criteria"])},
            indicators={indicator["id"]: indicator[name] for indicator in index_set["indicators"]},
        )

    def area(self, code: str) -> str:
        """An area."""
        return self.areas.get(code, code)

    def leaf(self, code: str) -> str:
        """A criterion or component."""
        return self.leaves.get(code, code)

    def indicator(self, identity: str) -> str:
        """An indicator."""
        return self.indicators.get(identity, identity)


def _rows(criteria: Iterable[Row]) -> Iterator[Row]:
    for row in criteria:
        yield row
        yield from _rows(row["components"])
