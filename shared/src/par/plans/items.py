"""What one task asks for in a year: its products and milestones, each perhaps once per period."""

import datetime as dt
from dataclasses import dataclass

from par.calendar.period import Period, parts_of_year, periods_of_year
from par.events.obligation import Term
from par.events.plan import Schedule, ScheduleKind
from par.plans.task import Task


@dataclass(frozen=True, slots=True)
class Item:
    """What is due once: a product or milestone of a task, perhaps for one period."""

    product: str | None
    due: dt.date | None
    period: str | None = None


def items_of(task: Task, year: int) -> list[Item]:
    """What the task asks for in ``year``.

    Milestones are items of their own; a milestone labelled with a product is that product's date. Recurring
    work gives each product once per period. Products without a date of their own take the task's.
    """
    schedule = task.schedule
    items = [Item(milestone.label, milestone.due) for milestone in schedule.milestones]
    dated = {milestone.label for milestone in schedule.milestones}
    open_products = [product for product in task.products if product not in dated]
    once: list[str | None] = [*open_products] or [None]
    periods = recurrences(schedule, year)
    if periods:
        for period in periods:
            items += [Item(product, period.last, period.code) for product in once]
    elif not items or dated & set(task.products):
        items += [Item(product, schedule.due) for product in open_products]
    return items or [Item(None, schedule.due)]


def recurrences(schedule: Schedule, year: int) -> list[Period]:
    """The periods of a recurring schedule within ``year``; none when it names no interval."""
    if schedule.kind is not ScheduleKind.RECURRING:
        return []
    if schedule.every is not None:
        return periods_of_year(schedule.every, year)
    if schedule.times_per_year is not None:
        return parts_of_year(schedule.times_per_year, year)
    return []


def term_of(schedule: Schedule, item: Item) -> Term:
    """A date makes it dated; without one it waits for an outside document or has no deadline."""
    if item.due is not None:
        return Term.DATED
    return Term.CONDITIONAL if schedule.kind is ScheduleKind.CONDITIONAL else Term.NONE
