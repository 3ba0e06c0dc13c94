"""The indexes that read models need, those of the engine's own collections included."""

from typing import Final

from par.projection.folding.read_models import ReadModels
from par.projection.parking.rows import INDEXES as OF_PARKED
from par.projection.store.database import OUTBOX, PARKED

OF_OUTBOX: Final = (("position",),)

Indexes = dict[str, tuple[tuple[str, ...], ...]]
"""Fields, all ascending, of each index of each collection."""


def indexes_of(models: ReadModels) -> Indexes:
    """What queries and the engine select by."""
    own = {projection.name: projection.indexes for projection in models.projections if projection.indexes}
    return {**own, OUTBOX: OF_OUTBOX, PARKED: OF_PARKED}
