"""Deciding: pure deciders, and the store that executes their commands on the log."""

from par.deciding.decider import Decider, Origin
from par.deciding.draft import Executed, Order, command_id
from par.deciding.store import AggregateStore

__all__ = ["AggregateStore", "Decider", "Executed", "Order", "Origin", "command_id"]
