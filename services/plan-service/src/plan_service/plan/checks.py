"""Checks that several commands on plans share. Each raises Rejected with the pointer it is given."""

from collections.abc import Collection, Iterable

from par.plans.ordinals import is_entry_key
from par.problems import Rejected
from par.units import UnitTree
from plan_service.plan.content import Details, TargetContent, TaskContent


def check_domain(domains: Collection[str], at: str, domain: str) -> None:
    """The plan has the task group."""
    if domain not in domains:
        raise Rejected("unknown-domain", at, domain=domain)


def check_ordinal(at: str, ordinal: str) -> None:
    """The number of a task is none of the keys under which entries of the plan's lists are followed up."""
    if is_entry_key(ordinal):
        raise Rejected("reserved-ordinal", at, ordinal=ordinal)


def check_task(task: TaskContent, domains: Collection[str], tree: UnitTree, at: str) -> None:
    """The task has a number of its own kind, stands in a group of the plan and names units of the city."""
    check_ordinal(f"{at}/ordinal", task.ordinal)
    check_domain(domains, f"{at}/domain", task.domain)
    check_units(tree, f"{at}/leads", task.leads)
    check_units(tree, f"{at}/coordinators", task.coordinators)


def check_target(target: TargetContent, domains: Collection[str], targets: Collection[int], at: str) -> None:
    """The target stands in a group of the plan or in none, and within a target of the plan or none."""
    if target.domain is not None:
        check_domain(domains, f"{at}/domain", target.domain)
    if target.nested_in is not None and target.nested_in not in targets:
        raise Rejected("unknown-target", f"{at}/nested_in", target=target.nested_in)


def check_details(details: Details, tree: UnitTree, at: str) -> None:
    """The lists name units of the city."""
    for number, report in enumerate(details.reporting or ()):
        if report.by_unit is not None:
            check_unit(tree, f"{at}/reporting/{number}/by_unit", report.by_unit)
    for number, duty in enumerate(details.responsibilities or ()):
        if duty.unit_id is not None:
            check_unit(tree, f"{at}/responsibilities/{number}/unit_id", duty.unit_id)
    for number, review in enumerate(details.procedure_reviews or ()):
        check_unit(tree, f"{at}/procedure_reviews/{number}/unit", review.unit)
    for number, inspection in enumerate(details.inspections or ()):
        check_unit(tree, f"{at}/inspections/{number}/unit", inspection.unit)


def check_units(tree: UnitTree, at: str, units: Iterable[str]) -> None:
    """All are units or groups of the city."""
    for number, unit in enumerate(units):
        check_unit(tree, f"{at}/{number}", unit)


def check_unit(tree: UnitTree, at: str, unit: str) -> None:
    """A unit or a group of the city; a document may name a unit that has ended since."""
    if not tree.knows(unit):
        raise Rejected("unknown-unit", at, unit=unit)
