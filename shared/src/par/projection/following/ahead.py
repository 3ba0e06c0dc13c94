"""Batches that are folded and wait for their commit."""

import asyncio
from typing import Final

from par.projection.following.batch import Batch
from par.projection.following.pace import Pace

FOLDED_AHEAD: Final = 3
"""So many batches may wait for a commit; they are then committed together, each document once."""


class FoldedAhead(asyncio.Queue[Batch]):
    """No more of them than one transaction takes: the documents of large batches fill memory, and win no time."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(FOLDED_AHEAD)
        self._pace = pace
        self._writes = 0

    def full(self) -> bool:
        """Whether the next batch has to wait."""
        return super().full() or self._writes >= self._pace.writes

    def _put(self, item: Batch) -> None:
        self._writes += item.count
        super()._put(item)

    def _get(self) -> Batch:
        batch = super()._get()
        self._writes -= batch.count
        return batch
