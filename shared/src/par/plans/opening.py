"""What a plan asks of whom: one obligation per task × product or milestone × responsible unit × period.

Entries of its lists are asked for too: a review of procedures by each unit that reviews, an inspection by the
authority of the plan, a dated report by each unit that reports.
"""

import re
from collections.abc import Iterator

from par.events.obligation import ObligationKind, ObligationOpened, Term
from par.plans.content import Plan
from par.plans.items import items_of, term_of
from par.plans.ordinals import entry_key, ordinal_key
from par.plans.task import Task
from par.units import Unit, UnitTree


def obligations_of(plan: Plan, tree: UnitTree) -> list[ObligationOpened]:
    """The obligations of a plan on the unit tree of a day, in the plan's order, with the ids of a first opening.

    A group lead fans out to one obligation per member; a unit named twice is responsible once. A task without
    a lead, or whose leads have no member, opens none: that is a finding for a person, not ours to repair.
    """
    asked: list[ObligationOpened] = []
    for task in plan.in_order():
        asked += _of_task(plan, task, tree)
    asked += _of_lists(plan, tree)
    return asked


def obligation_id(plan: str, key: str, number: int, unit: str) -> str:
    """A readable id, the same whenever it is computed: ``<plan>--<key>--<item>--<unit>``."""
    return f"{plan}--{'-'.join(_words(key))}--{number}--{unit}"


def key_of(opened: ObligationOpened) -> str:
    """What of the plan an obligation follows from: a task's key, or the kind and number of an entry of a list."""
    return opened.key if opened.key is not None else ordinal_key(opened.task or "")


def _of_task(plan: Plan, task: Task, tree: UnitTree) -> Iterator[ObligationOpened]:
    items = items_of(task, plan.year)
    responsible = {unit.id: unit for lead in task.leads for unit in tree.members(lead)}
    for unit in responsible.values():
        for number, item in enumerate(items, 1):
            yield _asked(
                plan,
                tree,
                unit,
                task.key,
                number,
                task=task.ordinal,
                domain=task.domain,
                area=plan.domains[task.domain].area,
                title=task.title,
                product=item.product,
                leader_in_charge=task.leader_in_charge,
                period=item.period,
                term=term_of(task.schedule, item),
                due=item.due,
            )


def _of_lists(plan: Plan, tree: UnitTree) -> Iterator[ObligationOpened]:
    for number, review in enumerate(plan.procedure_reviews, 1):
        for unit in tree.members(review.unit):
            yield _asked(
                plan,
                tree,
                unit,
                entry_key(ObligationKind.PROCEDURE_REVIEW, number),
                1,
                kind=ObligationKind.PROCEDURE_REVIEW,
                title=f"Rà soát, đánh giá thủ tục hành chính: {review.field}",
                product=None,
                term=Term.DATED,
                due=review.due,
            )
    for number, inspection in enumerate(plan.inspections, 1):
        for unit in tree.members(plan.authority):
            about = tree.units.get(inspection.unit)
            yield _asked(
                plan,
                tree,
                unit,
                entry_key(ObligationKind.INSPECTION, number),
                1,
                kind=ObligationKind.INSPECTION,
                title=f"Kiểm tra: {about.name if about else inspection.unit}",
                product=None,
                about=inspection.unit,
                term=Term.NONE,
            )
    for number, report in enumerate(plan.reporting, 1):
        if report.due is not None and report.by_unit is not None:
            for unit in tree.members(report.by_unit):
                yield _asked(
                    plan,
                    tree,
                    unit,
                    entry_key(ObligationKind.REPORT, number),
                    1,
                    kind=ObligationKind.REPORT,
                    title=f"Báo cáo định kỳ: {report.period}" if report.period else "Báo cáo định kỳ",
                    product=None,
                    period=report.period,
                    term=Term.DATED,
                    due=report.due,
                )


def _asked(plan: Plan, tree: UnitTree, unit: Unit, key: str, number: int, **asked: object) -> ObligationOpened:
    return ObligationOpened.model_validate(
        {
            "obligation": obligation_id(plan.plan, key, number, unit.id),
            "city": plan.city,
            "plan": plan.plan,
            "authority": plan.authority,
            "year": plan.year,
            "key": key,
            "unit": unit.id,
            "unit_type": unit.type,
            "ancestors": tree.ancestors(unit.id),
            **asked,
        }
    )


def _words(key: str) -> Iterator[str]:
    return (word.lower() for word in re.findall(r"[A-Za-z0-9]+", key))
