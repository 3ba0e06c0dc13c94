"""The only place of plan-service where things are built."""

from typing import Final

from par.archive.follower import Archiver
from par.archive.metrics import ArchiveMetrics
from par.archive.store import Archive
from par.service import Bootstrap, Parts, Resources
from plan_service.index_set.handlers import index_set_commands
from plan_service.plan.handlers import plan_commands
from plan_service.plan_reads import queries_on_plans
from plan_service.read_models import plan_read_models
from plan_service.read_models.index_sets.queries import INDEX_SET, INDEX_SET_VERSIONS
from plan_service.read_models.units.queries import unit_queries
from plan_service.unit_tree.handlers import unit_tree_commands


def wire(resources: Resources) -> Parts:
    """Commands and queries over the service's resources; the archive of the log beside them."""
    archiver = Archiver(resources.client, Archive(resources.lasting), ArchiveMetrics(resources.registry))
    return Parts(
        commands=[
            *unit_tree_commands(resources.store),
            *index_set_commands(resources.store),
            *plan_commands(resources.store),
        ],
        queries=[
            *queries_on_plans(resources.log),
            *unit_queries(lambda: resources.runner.day),
            INDEX_SET,
            INDEX_SET_VERSIONS,
        ],
        prepare=[archiver.prepare],
        tasks=[archiver.run, archiver.watch],
    )


BOOTSTRAP: Final = Bootstrap("plan", plan_read_models, wire)
