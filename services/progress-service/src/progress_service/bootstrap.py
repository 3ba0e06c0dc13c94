"""The only place of progress-service where things are built."""

import asyncio
import datetime as dt
import time
from collections.abc import Callable
from typing import Any, Final

from par.contracts.asyncapi import Document, merged
from par.contracts.topics import topics_document
from par.messaging import Answer
from par.messaging.subjects import intake as intake_subject
from par.projection import ReadModels
from par.projection.store.database import Database
from par.service import Bootstrap, Parts, Query, Question, Resources, now
from par.submitting.limits import MAX_EVENTS
from par.submitting.rate import Rate
from progress_service.contract.asyncapi import senders_document
from progress_service.day.clock import DayClock, Wait
from progress_service.day.decider import CALENDAR, DAY
from progress_service.day.handlers import calendar_commands
from progress_service.day.queries import calendar_query
from progress_service.day.settings import CalendarSettings
from progress_service.following.known_obligations import KnownObligations
from progress_service.following.pending import PendingChanges
from progress_service.following.policy import FollowPlans
from progress_service.following.reactions import Reactions
from progress_service.intake.inquiries import Inquiries
from progress_service.intake.intake import Intake
from progress_service.intake.known import KnownSubmissions
from progress_service.intake.receipt_counts import ReceiptCounts
from progress_service.intake.settings import IntakeSettings
from progress_service.intake.situations import Situations
from progress_service.intake.taking import Taking
from progress_service.read_models.feedback.projection import Feedback
from progress_service.read_models.inspections.projection import Inspections
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.reads import read_queries
from progress_service.read_models.sources.projection import SourceMonths, Sources
from progress_service.read_models.sources.queries import SourceReads
from progress_service.read_models.sources.watch import SilenceWatch
from progress_service.read_models.status.counting import Counting
from progress_service.read_models.status.projection import Status
from progress_service.read_models.status.watch import CellsWatch
from progress_service.read_models.submissions.projection import Submissions
from progress_service.read_models.surveys.projection import Surveys
from progress_service.read_models.timelines.past_days import PastDays
from progress_service.read_models.timelines.projection import Timelines
from progress_service.read_models.unit_status.projection import UnitStatus
from progress_service.read_models.unit_status.told import UNIT_STATUS_TOPIC
from progress_service.reference.reference import Reference
from progress_service.status.trees import Trees

EVENTS_TOGETHER: Final = 100
"""Events of a request that are appended as one: enough to share the cost of the disk, few enough to let others in."""


def read_models() -> ReadModels:
    """The read models of progress-service, in the order in which they follow each other."""
    of_senders = (Submissions(), Sources(), SourceMonths())
    of_obligations = (Obligations(), UnitStatus(), Status(), Timelines())
    of_figures = (Inspections(), Feedback(), Surveys())
    return ReadModels("progress", [*of_senders, *of_obligations, *of_figures])


def wire(resources: Resources, now: Callable[[], dt.datetime] = now, wait: Wait = asyncio.sleep) -> Parts:
    """Commands, queries and policies over the service's resources; ``now`` and ``wait`` are the wall clock."""
    reference = Reference(resources.log)
    known = KnownSubmissions(resources.database, resources.runner, resources.log)
    settings = IntakeSettings()
    skew = dt.timedelta(seconds=settings.clock_skew_seconds)
    calendar = CalendarSettings().calendar
    clock = DayClock(resources.store, now, wait, resources.registry) if calendar == "clock" else None

    async def opened_day() -> dt.date | None:
        return await resources.store.state(CALENDAR, DAY)

    def folded_day() -> dt.date | None:
        return resources.runner.day

    latest_day = clock.latest_day if clock is not None else opened_day
    situations = Situations(reference, folded_day, latest_day, now, skew)
    digest = ReceiptCounts(resources.lasting, lambda: situations.day, now)
    intake = Intake(
        Taking(resources.store.execute_all, "accepted", EVENTS_TOGETHER, situations, known),
        Taking(resources.store.check_all, "valid", MAX_EVENTS, situations, known),
        digest,
        Rate(settings.rate, settings.burst, time.monotonic),
        now,
        resources.registry,
    )
    inquiries = Inquiries(situations, known, digest, settings)
    reactions = Reactions(
        resources.log,
        resources.store,
        KnownObligations(resources.log, resources.database, resources.runner),
        PendingChanges(resources.lasting, resources.log),
    )
    policy = FollowPlans(resources.client, resources.lasting, resources.log, reactions)
    counting = Counting(Trees(reference), PastDays(lambda: resources.runner.position))
    reads = read_queries(counting, folded_day)
    silence = SilenceWatch(SourceReads(counting, folded_day), resources)
    cells = CellsWatch(resources)

    async def policies(_: Database, __: Question) -> dict[str, Any]:
        return {"items": policy.progress()}

    return Parts(
        commands=[
            Answer(intake_subject("*", "submit"), intake.submit, direct=True),
            Answer(intake_subject("*", "validate"), intake.validate, direct=True),
            Answer(intake_subject("*", "status"), inquiries.status),
            Answer(intake_subject("*", "digest"), inquiries.digest),
            *calendar_commands(resources.store),
        ],
        queries=[
            *reads,
            Query("policies", None, Question, policies),
            calendar_query(calendar, folded_day, now),
        ],
        tasks=[
            *(policy.run, reference.run, known.run, digest.run, silence.run, cells.run),
            resources.store.keep_snapshots,
            *([clock.run] if clock is not None else []),
        ],
        prepare=[reference.refresh, known.prepare, resources.store.prepare],
        stopping=intake.end,
    )


def contract() -> Document:
    """What senders and consumers may rely on."""
    return merged([senders_document(), topics_document([UNIT_STATUS_TOPIC])])


BOOTSTRAP: Final = Bootstrap("progress", read_models, wire, contract)
