"""Running read models purely in memory, in any split into batches, as the engine runs them on MongoDB."""

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from typing import Final

from par.events import Recorded
from par.projection import ChangeFact, Document, EveryDocument, Projection, ReadModels
from par.projection.folding.fold import Documents, Touch, fold
from par.projection.folding.read_models import Step, Told, announcements, facts_for, touches
from par.testing.frozen import FrozenDict, frozen

Collections = dict[str, dict[str, FrozenDict]]
"""Collection -> id -> document."""

RANDOM_SPLITS: Final = 3
LARGEST_BATCH: Final = 7


class InMemory:
    """Read models over dictionaries. Documents are frozen as soon as they are stored or handed on.

    ``told`` are the announcements so far. TypeError when a projection changes a document in place, or makes
    one that is not JSON.
    """

    def __init__(self, read_models: ReadModels) -> None:
        self.documents: Collections = {projection.name: {} for projection in read_models.projections}
        self.told: list[Told] = []
        self._read_models = read_models
        self._day: dt.date | None = None

    def advance(self, batch: Sequence[Recorded]) -> None:
        """Fold one batch, as the engine does in one transaction."""
        step = Step.of(batch, self._day)
        changes: list[ChangeFact] = []
        for projection in self._read_models.projections:
            wanted = touches(projection, facts_for(projection, step, changes))
            documents = self._load(projection, wanted)
            made = fold(projection, wanted, documents)
            changes += [_frozen(change) for change in made]
            self._store(projection.name, documents)
            self.told += announcements(projection, documents, made, step)
        self._day = step.day

    def _load(self, projection: Projection, wanted: Iterable[Touch]) -> Documents:
        stored = self.documents[projection.name]
        found: dict[str, Document | None] = {}
        for _, touched in wanted:
            if isinstance(touched, EveryDocument):
                found.update(stored)  # the engine, too, may load more than what matches
            else:
                found.update((key, stored.get(key)) for key in touched)
        return Documents(found)

    def _store(self, name: str, documents: Documents) -> None:
        for key in documents.changed():
            document = documents.current[key] = frozen(documents.current[key])
            if document is None:
                self.documents[name].pop(key, None)
            else:
                self.documents[name][key] = document


def folded(read_models: ReadModels, events: Sequence[Recorded], batches: Iterable[int] | None = None) -> Collections:
    """The documents after ``events``, by collection and id.

    ``batches`` are the sizes of the batches, one after the other; what they leave over is the last batch, so
    that None folds everything at once.
    """
    return _run(read_models, events, batches or ()).documents


def assert_stable(read_models: ReadModels, events: Sequence[Recorded]) -> Collections:
    """Fold ``events`` at once, one by one and in random batches, each twice: the documents must be equal.

    Also, no two announcements of a run may share subject and position: nobody could say which of them is the last.
    Returns the documents.
    """
    chance = random.Random(len(events))
    splits = [[], [1] * len(events), *(_random_sizes(chance, len(events)) for _ in range(RANDOM_SPLITS))]
    expected = _run(read_models, events, ()).documents
    for sizes in splits * 2:
        found = _run(read_models, events, sizes)
        assert found.documents == expected, f"other documents with the batches {sizes}"
        places = [(told.announcement.report_subject, told.position) for told in found.told]
        assert len(places) == len(set(places)), f"announced twice under one identity: {places}"
    return expected


def _run(read_models: ReadModels, events: Sequence[Recorded], sizes: Iterable[int]) -> InMemory:
    memory = InMemory(read_models)
    start = 0
    for size in (*sizes, len(events)):
        if batch := events[start : start + size]:
            memory.advance(batch)
        start += size
    return memory


def _frozen(change: ChangeFact) -> ChangeFact:
    return change._replace(before=frozen(change.before), after=frozen(change.after))


def _random_sizes(chance: random.Random, total: int) -> list[int]:
    return [chance.randint(1, LARGEST_BATCH) for _ in range(total)]
