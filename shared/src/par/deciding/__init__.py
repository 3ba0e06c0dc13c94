"""Deciding: pure deciders, and the store that executes their commands on the log."""

from par.deciding.decider import Decider, Origin
from par.deciding.store import AggregateStore, Executed

__all__ = ["AggregateStore", "Decider", "Executed", "Origin"]
