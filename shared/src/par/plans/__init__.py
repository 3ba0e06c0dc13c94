"""Plans as pure data: what a plan says at a moment, and what it asks of whom. Shared by all who follow plans."""

from par.plans.content import Plan, Stage
from par.plans.history import PlanHistory
from par.plans.ordinals import fresh_key, natural_order, ordinal_key
from par.plans.task import Task

__all__ = ["Plan", "PlanHistory", "Stage", "Task", "fresh_key", "natural_order", "ordinal_key"]
