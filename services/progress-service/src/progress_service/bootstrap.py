"""The only place of progress-service where things are built."""

import datetime as dt
import time
from typing import Any, Final

from par.contracts.asyncapi import Document, merged
from par.contracts.topics import topics_document
from par.messaging import Answer
from par.messaging.subjects import intake as intake_subject
from par.projection import ReadModels
from par.projection.database import Database
from par.service import Bootstrap, Parts, Query, Question, Resources, now
from progress_service.contract.asyncapi import senders_document
from progress_service.day.handlers import calendar_commands
from progress_service.following.known_obligations import KnownObligations
from progress_service.following.pending import PendingChanges
from progress_service.following.policy import FollowPlans
from progress_service.following.reactions import Reactions
from progress_service.intake.digest import Digest
from progress_service.intake.inquiries import Inquiries
from progress_service.intake.intake import Intake
from progress_service.intake.known import KnownSubmissions
from progress_service.intake.limits import MAX_EVENTS
from progress_service.intake.rate import Rate
from progress_service.intake.settings import IntakeSettings
from progress_service.intake.situations import Situations
from progress_service.intake.taking import Taking
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.obligations.queries import OBLIGATION, OBLIGATIONS
from progress_service.read_models.sources.projection import Sources
from progress_service.read_models.submissions.projection import Submissions
from progress_service.read_models.unit_status.projection import UnitStatus
from progress_service.read_models.unit_status.queries import StatusReads
from progress_service.read_models.unit_status.told import UNIT_STATUS_TOPIC
from progress_service.reference.reference import Reference

EVENTS_TOGETHER: Final = 100
"""Events of a request that are appended as one: enough to share the cost of the disk, few enough to let others in."""
REQUESTS_AT_ONCE: Final = 1024
"""That wait for their turn in one process; see progress_service.intake.turns for what one sender may have of them."""


def read_models() -> ReadModels:
    """The read models of progress-service, in the order in which they follow each other."""
    return ReadModels("progress", [Submissions(), Sources(), Obligations(), UnitStatus()])


def wire(resources: Resources) -> Parts:
    """Commands, queries and policies over the service's resources."""
    reference = Reference(resources.log)
    known = KnownSubmissions(resources.database, resources.runner)
    settings = IntakeSettings()
    skew = dt.timedelta(seconds=settings.clock_skew_seconds)
    situations = Situations(reference, resources.store, lambda: resources.runner.day, now, skew)
    digest = Digest(resources.lasting, lambda: situations.day, now)
    intake = Intake(
        Taking(resources.store.execute_all, "accepted", EVENTS_TOGETHER, situations, known),
        Taking(resources.store.check_all, "valid", MAX_EVENTS, situations, known),
        digest,
        Rate(settings.rate, settings.burst, time.monotonic),
        resources.registry,
    )
    inquiries = Inquiries(situations, known, digest, settings)
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
        commands=[
            Answer(intake_subject("*", "submit"), intake.submit, REQUESTS_AT_ONCE),
            Answer(intake_subject("*", "validate"), intake.validate, REQUESTS_AT_ONCE),
            Answer(intake_subject("*", "status"), inquiries.status),
            Answer(intake_subject("*", "digest"), inquiries.digest),
            *calendar_commands(resources.store),
        ],
        queries=[OBLIGATIONS, OBLIGATION, *status.queries(), Query("policies", None, Question, policies)],
        tasks=[policy.run, reference.run, digest.run],
        prepare=[reference.refresh],
    )


def contract() -> Document:
    """What senders and consumers may rely on."""
    return merged([senders_document(), topics_document([UNIT_STATUS_TOPIC])])


BOOTSTRAP: Final = Bootstrap("progress", read_models, wire, contract)
