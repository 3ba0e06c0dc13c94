"""What is known of plans: a fold of the few facts that say whose a plan is and whether it is in force."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from par.events import EventData
from par.events.plan import PlanDrafted, PlanIssued, PlanRevoked
from par.events.registry import type_name
from progress_service.contract.kind import KnownPlan

PLAN_TYPES: Final = frozenset(type_name(data) for data in (PlanDrafted, PlanIssued, PlanRevoked))
"""All that is read of a plan; its tasks, thousands of events, are not."""


def after(plans: Mapping[str, KnownPlan], fact: EventData) -> Mapping[str, KnownPlan]:
    """The known plans after a fact: another object when one changed."""
    match fact:
        case PlanDrafted():
            found = KnownPlan(fact.plan, fact.city, fact.authority, fact.year)
        case PlanIssued() if fact.plan in plans:
            found = replace(plans[fact.plan], issued_on=fact.issued_on)
        case PlanRevoked() if fact.plan in plans:
            found = replace(plans[fact.plan], revoked_on=fact.effective_on)
        case _:
            return plans
    return MappingProxyType({**plans, found.plan: found})
