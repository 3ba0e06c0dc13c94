"""Projections: pure folds of facts into documents, and the engine that keeps them in MongoDB.

Inwards out: ``folding`` (pure) and ``store`` (MongoDB); ``outbox`` and ``parking``, whose rows go in with each batch;
``following``, the engine; ``sharing`` it among processes, and ``builds`` beside what is served.
"""

from par.projection.folding.projection import (
    Announcement,
    ChangeFact,
    Document,
    EventFact,
    EveryDocument,
    Fact,
    Projection,
)
from par.projection.folding.read_models import ReadModels

__all__ = [
    "Announcement",
    "ChangeFact",
    "Document",
    "EventFact",
    "EveryDocument",
    "Fact",
    "Projection",
    "ReadModels",
]
