"""What the plan-service shows: plans, tasks, units and index sets."""

from par.projection import ReadModels
from plan_service.read_models.index_sets.projection import IndexSets
from plan_service.read_models.plans.projection import Plans
from plan_service.read_models.tasks.projection import Tasks
from plan_service.read_models.units.projection import Units


def plan_read_models() -> ReadModels:
    """All read models of the service, in the order in which they follow one another."""
    return ReadModels("plan", [Plans(), Tasks(), Units(), IndexSets()])
