"""Which obligations an issued plan opens: task × product or milestone × responsible unit × period."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from par.calendar.period import Period, parts_of_year, periods_of_year
from par.events.obligation import ObligationOpened, Term
from par.events.plan import Schedule, ScheduleKind, TaskAdded
from par.units import UnitTree
from progress_service.obligation.work import PlannedWork


@dataclass(frozen=True, slots=True)
class Item:
    """What is due once: a product or milestone of a task, perhaps for one period."""

    product: str | None
    due: dt.date | None
    period: str | None = None


def obligations_of(work: PlannedWork, tree: UnitTree) -> list[ObligationOpened]:
    """The obligations of a plan on the unit tree of its day of issue, in the plan's order.

    A group lead fans out to one obligation per member; a unit named twice is responsible once. A task without
    a lead, or whose leads have no member, opens none: that is a finding for a person, not ours to repair.
    """
    opened: list[ObligationOpened] = []
    for task in work.tasks:
        items = items_of(task, work.year)
        responsible = {unit.id: unit for lead in task.leads for unit in tree.members(lead)}
        for unit in responsible.values():
            for number, item in enumerate(items, 1):
                opened.append(
                    ObligationOpened(
                        obligation=obligation_id(work.plan, task.ordinal, number, unit.id),
                        city=work.city,
                        plan=work.plan,
                        authority=work.authority,
                        year=work.year,
                        task=task.ordinal,
                        domain=task.domain,
                        area=work.areas[task.domain],
                        title=task.title,
                        product=item.product,
                        unit=unit.id,
                        unit_type=unit.type,
                        ancestors=tree.ancestors(unit.id),
                        leader_in_charge=task.leader_in_charge,
                        period=item.period,
                        term=term_of(task.schedule, item),
                        due=item.due,
                    )
                )
    return opened


def items_of(task: TaskAdded, year: int) -> list[Item]:
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


def obligation_id(plan: str, ordinal: str, number: int, unit: str) -> str:
    """A readable id, the same whenever it is computed: ``<plan>--<ordinal>--<item>--<unit>``."""
    return f"{plan}--{'-'.join(_words(ordinal))}--{number}--{unit}"


def _words(ordinal: str) -> Iterator[str]:
    return (word.lower() for word in re.findall(r"[A-Za-z0-9]+", ordinal))
