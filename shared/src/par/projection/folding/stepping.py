"""One batch through all projections of a service, wherever its documents are: nothing here writes anything."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from par.projection.folding.fold import Documents, Place, Touch, fold
from par.projection.folding.projection import ChangeFact, EveryDocument, Projection
from par.projection.folding.read_models import Step, facts_for, touches

LOOKED_AT_IN_A_ROW: Final = 1000
FOLDED_IN_A_ROW: Final = 100
"""After so many facts others have their turn."""

Load = Callable[[Projection, Sequence[Touch]], Awaitable[Documents]]
"""Gives every document of a projection that the facts of a batch may touch."""
Own = Callable[[Sequence[Touch]], list[Touch]]
"""Leaves out what is another partition's."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What a batch made of the documents of one projection."""

    projection: Projection
    documents: Documents
    changes: Sequence[ChangeFact]


async def fold_step(
    projections: Sequence[Projection], step: Step, load: Load, place: Place | None = None, own: Own | None = None
) -> list[Folded]:
    """Fold a batch through ``projections`` in their order, each with the changes of those before it.

    Between two projections others have their turn. What a projection raises is raised, with its ``place``. Where not
    all documents are to change, ``own`` says which.
    """
    changes: list[ChangeFact] = []
    results: list[Folded] = []
    for projection in projections:
        facts = facts_for(projection, step, changes)
        touched: list[Touch] = []
        for start in range(0, len(facts), LOOKED_AT_IN_A_ROW):
            touched += touches(projection, facts[start : start + LOOKED_AT_IN_A_ROW], place)
            await asyncio.sleep(0)
        if own is not None:
            touched = own(touched)
        documents = await load(projection, touched)
        made: list[ChangeFact] = []
        for start in range(0, len(touched), FOLDED_IN_A_ROW):
            made += fold(projection, touched[start : start + FOLDED_IN_A_ROW], documents, place)
            await asyncio.sleep(0)
        changes += made
        results.append(Folded(projection, documents, made))
    return results


def wanted_of(touched: Sequence[Touch]) -> tuple[dict[str, None], list[EveryDocument]]:
    """The keys that facts name, each once and in order, and what they name by what it holds."""
    keys: dict[str, None] = {}
    every: list[EveryDocument] = []
    for _, found in touched:
        if isinstance(found, EveryDocument):
            every.append(found)
        else:
            keys.update(dict.fromkeys(found))
    return keys, every
