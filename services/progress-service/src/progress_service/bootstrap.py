"""The only place of progress-service where things are built."""

from typing import Any, Final

from par.messaging import Answer
from par.messaging.subjects import submit
from par.projection import ReadModels
from par.projection.database import Database
from par.service import Bootstrap, Parts, Query, Question, Resources
from progress_service.day.handlers import calendar_commands
from progress_service.following.known_obligations import KnownObligations
from progress_service.following.pending import PendingChanges
from progress_service.following.policy import FollowPlans
from progress_service.following.reactions import Reactions
from progress_service.intake.intake import Intake
from progress_service.intake.known import KnownSubmissions
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.obligations.queries import OBLIGATION, OBLIGATIONS
from progress_service.read_models.sources.projection import Sources
from progress_service.read_models.submissions.projection import Submissions
from progress_service.read_models.unit_status.projection import UnitStatus
from progress_service.read_models.unit_status.queries import StatusReads
from progress_service.reference.reference import Reference


def read_models() -> ReadModels:
    """The read models of progress-service, in the order in which they follow each other."""
    return ReadModels("progress", [Submissions(), Sources(), Obligations(), UnitStatus()])


def wire(resources: Resources) -> Parts:
    """Commands, queries and policies over the service's resources."""
    reference = Reference(resources.log)
    known = KnownSubmissions(resources.database, resources.runner)
    intake = Intake(resources.store, reference, known, resources.registry)
    status = StatusReads(reference, lambda: resources.runner.day)
    reactions = Reactions(
        resources.log,
        resources.store,
        KnownObligations(resources.log, resources.database, resources.runner),
        PendingChanges(resources.lasting, resources.log),
    )
    policy = FollowPlans(resources.client, resources.lasting, resources.log, reactions)

    async def policies(_: Database, __: Question) -> dict[str, Any]:
        return {"items": policy.progress()}

    return Parts(
        commands=[Answer(submit("*"), intake.submit), *calendar_commands(resources.store)],
        queries=[OBLIGATIONS, OBLIGATION, *status.queries(), Query("policies", None, Question, policies)],
        tasks=[policy.run, reference.run],
        prepare=[reference.refresh],
    )


BOOTSTRAP: Final = Bootstrap("progress", read_models, wire)
