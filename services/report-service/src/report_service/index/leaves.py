"""The leaves of an index set: only leaves are scored, parents are sums."""

from collections.abc import Iterator, Mapping

from par.events.index_set import Criterion, IndexSetPublished
from par.events.round import Leaf
from par.events.unit import UnitType

Exempt = Mapping[UnitType, str]
"""Unit types to which a row does not apply, and what it credits them with: ``full`` or ``rescale``."""


def leaves_of(index_set: IndexSetPublished) -> tuple[Leaf, ...]:
    """All leaves in the order of the set. A row's exemptions hold for everything below it that states no other ones.

    ValueError for a row with neither a formula nor components (the publication of a set refuses such rows).
    """
    return tuple(leaf for area in index_set.areas for row in area.criteria for leaf in _leaves(area.code, row, {}))


def _leaves(area: str, row: Criterion, above: Exempt) -> Iterator[Leaf]:
    exempt = {**above, **dict.fromkeys(row.not_applicable_to, row.not_applicable_credit or "full")}
    if row.components:
        for component in row.components:
            yield from _leaves(area, component, exempt)
        return
    if row.formula is None:
        raise ValueError(f"{row.code} has neither a formula nor components")
    yield Leaf(
        code=row.code,
        area=area,
        name_vi=row.name_vi,
        name_en=row.name_en,
        max=row.max,
        min=row.min,
        formula=row.formula,
        not_applicable_to=tuple(exempt),
        rescaled_for=tuple(unit_type for unit_type, credit in exempt.items() if credit == "rescale"),
    )
