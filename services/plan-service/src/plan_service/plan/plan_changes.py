"""The changes of an amendment that concern no single task: groups, targets and lists."""

from par.events import EventData
from par.events.plan import Domain, DomainAdded, TargetDropped
from par.plans import Plan
from par.problems import Rejected
from par.units import UnitTree
from plan_service.plan.changes import (
    AddDomain,
    DropTarget,
    PlanChange,
    ReviseDomain,
    ReviseTarget,
    SetLists,
    SetTarget,
)
from plan_service.plan.checks import check_details, check_domain, check_target
from plan_service.plan.content import DomainContent
from plan_service.plan.facts import lists_set, target_revised, target_set


def plan_facts(change: PlanChange, plan: Plan, tree: UnitTree, at: str) -> list[EventData]:
    """The facts of one change on ``plan``.

    What reads so already is no fact. Raises Rejected with a pointer below ``at``.
    """
    match change:
        case AddDomain(domain=domain):
            if domain.ordinal in plan.domains:
                raise Rejected("duplicate-domain", f"{at}/domain/ordinal", domain=domain.ordinal)
            return _domain(plan, domain)
        case ReviseDomain(domain=domain):
            check_domain(plan.domains, f"{at}/domain/ordinal", domain.ordinal)
            return _domain(plan, domain)
        case SetTarget(target=target):
            check_target(target, plan.domains, plan.targets, f"{at}/target")
            return [target_set(plan.plan, plan.last_target + 1, target)]
        case ReviseTarget(number=number, target=target):
            _check_number(plan, number, at)
            check_target(target, plan.domains, plan.targets.keys() - {number}, f"{at}/target")
            revised = target_revised(plan.plan, number, target)
            return [] if revised.model_dump() == plan.targets[number].model_dump() else [revised]
        case DropTarget(number=number):
            _check_number(plan, number, at)
            return [TargetDropped(plan=plan.plan, number=number)]
        case SetLists():
            check_details(change, tree, at)
            return lists_set(plan.plan, change)


def _domain(plan: Plan, content: DomainContent) -> list[EventData]:
    domain = Domain.model_validate(content.model_dump())
    return [] if plan.domains.get(domain.ordinal) == domain else [DomainAdded(plan=plan.plan, domain=domain)]


def _check_number(plan: Plan, number: int, at: str) -> None:
    if number not in plan.targets:
        raise Rejected("unknown-target", f"{at}/number", target=number)
