"""Deciding: pure deciders, and the store that executes their commands on the log."""

from par.deciding.decider import Decider, Origin
from par.deciding.store import AggregateStore
from par.deciding.together import Executed, Order, Result, command_id

__all__ = ["AggregateStore", "Decider", "Executed", "Order", "Origin", "Result", "command_id"]
