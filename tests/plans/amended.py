"""The example plan and its example amendment, as events of the log."""

import datetime as dt
import functools
from collections.abc import Iterable

from tests.plan.loading import example, loaded_plan, loaded_tree, plan_command

from par.client.steps import Step, issue_step
from par.events import Event, EventData, Recorded
from par.plans import Plan, PlanHistory
from par.testing.deciders import Given
from par.units import UnitTree
from plan_service.plan.decider import PlanCommand
from plan_service.plan.state import PlanState

NAME = "chi-linh-cchc-2023"
ISSUED_ON = dt.date(2023, 1, 3)
AMENDED_ON = dt.date(2023, 6, 15)


def tree(city: str = "chi-linh") -> UnitTree:
    """The example tree of a city."""
    return loaded_tree(city).state.tree


@functools.cache
def issued(name: str = NAME) -> Given[PlanState, PlanCommand]:
    """An example plan after its issue."""
    file = example("plans", name)
    command = plan_command(issue_step(file, ISSUED_ON), loaded_tree(file["city"]).state)
    return loaded_plan(name).when(command).accepted()


@functools.cache
def amended() -> Given[PlanState, PlanCommand]:
    """The example plan after the example amendment."""
    return amend(issued(), example("amendments", NAME))


def amend(plan: Given[PlanState, PlanCommand], amendment: dict[str, object]) -> Given[PlanState, PlanCommand]:
    """An issued plan after one more amendment, which must be accepted."""
    present = plan.state.plan
    step = Step("plan", "amend", "x", {"plan": present.plan, "city": present.city, **amendment})
    return plan.when(plan_command(step, loaded_tree(present.city).state)).accepted()


def recorded(facts: Iterable[EventData], *, start: int = 1) -> list[Recorded]:
    """Facts as they stand in the log: each a minute after the one before, those of one position at one time."""
    time = dt.datetime(2023, 1, 3, tzinfo=dt.UTC)
    return [
        Recorded(
            position,
            "par.log.x",
            Event(str(position), "/x", "x/x", time, data, recorded_time=time + dt.timedelta(minutes=position)),
        )
        for position, data in enumerate(facts, start)
    ]


def history() -> PlanHistory:
    """Both versions of the example."""
    return PlanHistory(recorded(amended().history))


def version(number: int) -> Plan:
    """One version of the example."""
    return history().version(number)
