"""The rules of a plan's life: confirmed and issued once; numbered and linked any time; revoked or closed."""

import datetime as dt

from par.events import EventData
from par.events.plan import (
    PlanClosed,
    PlanConfirmed,
    PlanIssued,
    PlanLinked,
    PlanNumbered,
    PlanRevoked,
    UpperPlan,
)
from par.problems import Rejected
from plan_service.plan.content import ClosePlan, ConfirmPlan, IssuePlan, LinkPlan, NumberPlan, RevokePlan
from plan_service.plan.state import PlanState


def confirm(content: ConfirmPlan, state: PlanState) -> list[EventData]:
    """Confirm an imported draft when all that was read has arrived; confirming it again unchanged is no fact."""
    imported = state.plan.imported
    if imported is None:
        raise Rejected("plan-not-imported", "/content/plan", plan=content.plan)
    arrived = (state.rows, state.findings, state.not_placed)
    announced = (imported.tasks, imported.findings, imported.not_placed)
    if any(here < told for here, told in zip(arrived, announced, strict=True)):
        raise Rejected(
            "import-incomplete",
            "/content/plan",
            plan=content.plan,
            arrived=" + ".join(map(str, arrived)),
            announced=" + ".join(map(str, announced)),
        )
    if state.plan.confirmed:
        return []
    return [PlanConfirmed(plan=content.plan, findings=state.findings, not_placed=state.not_placed, note=content.note)]


def issue(content: IssuePlan, state: PlanState) -> list[EventData]:
    """Put a draft into force: one with tasks and, when it was imported, confirmed after its last change."""
    if not state.plan.tasks:
        raise Rejected("plan-without-tasks", "/content/plan", plan=content.plan)
    if state.plan.imported is not None and not state.plan.confirmed:
        raise Rejected("plan-unconfirmed", "/content/plan", plan=content.plan)
    return [
        PlanIssued(
            plan=content.plan,
            city=content.city,
            year=state.plan.year,
            issued_on=content.issued_on,
            printed_on=content.printed_on,
        )
    ]


def number(content: NumberPlan, state: PlanState) -> list[EventData]:
    """Give the document its number, or correct it."""
    same_day = content.printed_on is None or content.printed_on == state.plan.printed_on
    if content.number == state.plan.number and same_day:
        return []
    return [PlanNumbered(plan=content.plan, number=content.number, printed_on=content.printed_on)]


def link(content: LinkPlan, state: PlanState) -> list[EventData]:
    """Say which plans of higher levels this one carries out."""
    for at, upper in enumerate(content.implements):
        if upper.plan == content.plan:
            raise Rejected("plan-names-itself", f"/content/implements/{at}/plan", plan=content.plan)
    implements = tuple(UpperPlan.model_validate(upper.model_dump()) for upper in content.implements)
    return [] if implements == state.plan.implements else [PlanLinked(plan=content.plan, implements=implements)]


def revoke(content: RevokePlan, state: PlanState) -> list[EventData]:
    """Take an issued plan out of force."""
    if content.replaced_by == content.plan:
        raise Rejected("plan-names-itself", "/content/replaced_by", plan=content.plan)
    check_day(content.effective_on, state, "/content/effective_on")
    return [PlanRevoked.model_validate(content.model_dump())]


def close(content: ClosePlan, state: PlanState) -> list[EventData]:
    """Settle an issued plan."""
    check_day(content.closed_on, state, "/content/closed_on")
    return [PlanClosed.model_validate(content.model_dump())]


def check_day(day: dt.date, state: PlanState, at: str) -> None:
    """Not before the latest version is in force: of any day there is one version."""
    earliest = state.plan.effective_on
    if earliest is not None and day < earliest:
        raise Rejected("effective-too-early", at, day=day, earliest=earliest)
