"""The example files, and their commands as the service sees them: through JSON and the content models."""

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson
import yaml
from pydantic import BaseModel

from par.client.steps import Step, draft_steps, index_set_step, unit_steps
from par.deciding import Decider
from par.index_sets.content import PublishIndexSet
from par.testing.deciders import Given, given
from plan_service.plan.content import DraftPlan
from plan_service.plan.decider import PLAN, PlanCommand, PlanContent
from plan_service.plan.handlers import COMMANDS
from plan_service.plan.state import PlanState
from plan_service.unit_tree.content import OpenUnits, TreeCommand
from plan_service.unit_tree.decider import UNIT_TREE
from plan_service.unit_tree.state import TreeState

EXAMPLES: Final = Path(__file__).parents[2] / "examples"

PLAN_CONTENT: Final[dict[str, type[PlanContent]]] = {"draft": DraftPlan, **COMMANDS}

M = TypeVar("M", bound=BaseModel)
S = TypeVar("S")
C = TypeVar("C")


def example(kind: str, name: str) -> dict[str, Any]:
    """A file of ``examples/<kind>``."""
    loaded: dict[str, Any] = yaml.safe_load((EXAMPLES / kind / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def names_of(kind: str) -> list[str]:
    """The names of the files of ``examples/<kind>``."""
    return sorted(path.stem for path in (EXAMPLES / kind).glob("*.yaml"))


def content(model: type[M], body: Any) -> M:
    """A command's content, parsed as it arrives."""
    return model.model_validate_json(orjson.dumps(body))


def after(decider: Decider[S, C], commands: Iterable[C]) -> Given[S, C]:
    """The aggregate after ``commands``, each of which must be accepted."""
    aggregate = given(decider)
    for command in commands:
        aggregate = aggregate.when(command).accepted()
    return aggregate


@functools.cache
def loaded_tree(city: str) -> Given[TreeState, TreeCommand]:
    """An example tree."""
    return after(UNIT_TREE, (content(OpenUnits, step.content) for step in unit_steps(example("units", city))))


def plan_command(step: Step, trees: TreeState) -> PlanCommand:
    """A step as a command on the plan."""
    return PlanCommand(content(PLAN_CONTENT[step.name], step.content), trees.tree)


@functools.cache
def loaded_plan(name: str) -> Given[PlanState, PlanCommand]:
    """An example plan, drafted on its city's example tree."""
    plan = example("plans", name)
    trees = loaded_tree(plan["city"]).state
    return after(PLAN, (plan_command(step, trees) for step in draft_steps(plan)))


def index_set_content(name: str) -> PublishIndexSet:
    """An example index set."""
    return content(PublishIndexSet, index_set_step(example("index-sets", name)).content)
