"""Plans as pure data: what a plan says at a moment, and what it asks of whom. Shared by all who follow plans."""

from par.plans.content import Plan, Stage, Task, ordinal_key

__all__ = ["Plan", "Stage", "Task", "ordinal_key"]
