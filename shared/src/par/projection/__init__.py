"""Projections: pure folds of facts into documents, and the engine that keeps them in MongoDB."""

from par.projection.projection import (
    Announcement,
    ChangeFact,
    Document,
    EventFact,
    EveryDocument,
    Fact,
    Projection,
)
from par.projection.read_models import ReadModels

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
