"""What a decision on a plan must know of its past."""

from dataclasses import dataclass, field
from typing import Final

from par.events import EventData
from par.events.plan import FindingsNoted, PlanDrafted, TaskAdded
from par.plans import Plan, Stage

MAX_FACTS: Final = 1000
"""Facts of one command: the log takes them as one batch or not at all, and no larger batch."""


@dataclass(slots=True)
class PlanState:
    """The plan as it reads, and what its content does not show any more.

    ``keys`` are those ever given to a task, ``rows`` counts the tasks ever added, ``findings`` and ``not_placed``
    what was noted of the import so far.
    """

    plan: Plan = field(default_factory=Plan)
    keys: set[str] = field(default_factory=set)
    rows: int = 0
    findings: int = 0
    not_placed: int = 0

    @property
    def stage(self) -> Stage:
        """How far the plan has come."""
        return self.plan.stage

    def take(self, fact: EventData) -> None:
        """One more fact, in place."""
        self.plan.take(fact)
        match fact:
            case TaskAdded():
                self.keys.add(next(reversed(self.plan.tasks)))
                self.rows += 1
            case FindingsNoted(findings=findings, not_placed=not_placed):
                self.findings += len(findings)
                self.not_placed += len(not_placed)
            case _:
                pass


def evolve(state: PlanState, fact: EventData) -> PlanState:
    """The plan after one more fact.

    The draft makes a state of its own, which later facts change in place: a copy per fact would make a replay of
    thousands of tasks quadratic. Before the draft there is nothing, and a second draft is no fact of this plan.
    """
    if state.stage is Stage.NONE:
        if not isinstance(fact, PlanDrafted):
            return state
        state = PlanState()
    elif isinstance(fact, PlanDrafted):
        return state
    state.take(fact)
    return state
