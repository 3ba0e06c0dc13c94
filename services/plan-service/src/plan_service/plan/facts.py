"""From what a command says to the facts it makes."""

from par.events import EventData
from par.events.plan import (
    FundingNoted,
    InspectionsListed,
    ProcedureReviewsListed,
    ReportingSet,
    ResponsibilitiesStated,
    TargetRevised,
    TargetSet,
    TaskAdded,
)
from plan_service.plan.content import Details, TargetContent, TaskContent


def task_added(plan: str, task: TaskContent, key: str | None = None, split_from: str | None = None) -> TaskAdded:
    """A task of the plan; ``key`` None: that of its ordinal."""
    return TaskAdded.model_validate(
        {"plan": plan, "key": key, "split_from": split_from, **task.model_dump(by_alias=True)}
    )


def target_set(plan: str, number: int, target: TargetContent) -> TargetSet:
    """A new target."""
    return TargetSet.model_validate({"plan": plan, "number": number, **target.model_dump()})


def target_revised(plan: str, number: int, target: TargetContent) -> TargetRevised:
    """The target as it reads now."""
    return TargetRevised.model_validate({"plan": plan, "number": number, **target.model_dump()})


def lists_set(plan: str, details: Details) -> list[EventData]:
    """One fact per list that is given."""
    facts: tuple[tuple[str, type[EventData]], ...] = (
        ("reporting", ReportingSet),
        ("responsibilities", ResponsibilitiesStated),
        ("procedure_reviews", ProcedureReviewsListed),
        ("inspections", InspectionsListed),
        ("funding", FundingNoted),
    )
    given = details.model_dump(include={name for name, _ in facts}, exclude_none=False)
    return [fact.model_validate({"plan": plan, name: given[name]}) for name, fact in facts if given[name] is not None]
