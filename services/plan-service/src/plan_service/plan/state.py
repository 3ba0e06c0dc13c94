"""What a decision on a plan must know of its past."""

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from par.events import EventData
from par.events.plan import PlanDrafted, PlanIssued, TargetSet, TaskAdded

_SEPARATORS: Final = re.compile(r"[.-]")


class Stage(Enum):
    """How far a plan has come."""

    NONE = "none"
    DRAFT = "draft"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class PlanState:
    """A plan: its stage, its domains, the keys of its ordinals, and the number of its targets."""

    stage: Stage = Stage.NONE
    year: int = 0
    domains: frozenset[str] = frozenset()
    ordinals: frozenset[str] = frozenset()
    targets: int = 0


def ordinal_key(ordinal: str) -> str:
    """By this ordinals are compared: ``I.1``, ``i.1`` and ``I-1`` would be one id of an obligation."""
    return _SEPARATORS.sub("-", ordinal.casefold())


def evolve(state: PlanState, fact: EventData) -> PlanState:
    """The plan after one more fact."""
    match fact:
        case PlanDrafted(year=year, domains=domains):
            known = frozenset(domain.ordinal for domain in domains)
            return PlanState(Stage.DRAFT, year=year, domains=known)
        case TaskAdded(ordinal=ordinal):
            return replace(state, ordinals=state.ordinals | {ordinal_key(ordinal)})
        case TargetSet(number=number):
            return replace(state, targets=number)
        case PlanIssued():
            return replace(state, stage=Stage.ISSUED)
        case _:
            return state
