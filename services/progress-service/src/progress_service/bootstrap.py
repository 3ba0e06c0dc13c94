"""The only place where progress-service builds things."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from par.deciding import Executed, Origin
from par.messaging import Answer, Request, command_handler
from par.messaging.subjects import command, query, submit
from par.problems import Rejected
from par.projection import ReadModels
from par.service import Bootstrap, Parts, Resources
from progress_service.day.decider import CALENDAR, DAY, OpenDay
from progress_service.http import routes
from progress_service.intake.intake import Intake
from progress_service.intake.known import KnownSubmissions
from progress_service.obligation.policy import OpenObligations
from progress_service.read_models.obligations.projection import Obligations
from progress_service.read_models.obligations.queries import obligations
from progress_service.read_models.sources.projection import Sources
from progress_service.read_models.submissions.projection import Submissions
from progress_service.read_models.unit_status.projection import UnitStatus
from progress_service.read_models.unit_status.queries import unit_statuses
from progress_service.reference.reference import Reference

NAME = "progress"


class DayContent(BaseModel):
    """Content of the command ``open`` of the calendar."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2100, 12, 31))]


class ObligationsQuery(BaseModel):
    """Which obligations; all of the given conditions hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: Annotated[list[str], Field(max_length=1000)] | None = None
    plan: str | None = None
    city: str | None = None
    after: str = ""


def read_models() -> ReadModels:
    """The read models of progress-service, in the order in which they follow each other."""
    return ReadModels(NAME, [Submissions(), Sources(), Obligations(), UnitStatus()])


def wire(resources: Resources) -> Parts:
    """Connect handlers, routes and policies to the service's resources."""
    database, store = resources.database, resources.store
    reference = Reference(resources.log)
    known = KnownSubmissions(database, resources.runner)
    intake = Intake(store, reference, known, resources.registry)
    policy = OpenObligations(resources.client, database, resources.log, store)

    async def open_day(content: DayContent, origin: Origin) -> Executed:
        return await store.execute(CALENDAR, DAY, OpenDay(content.day), origin)

    async def list_obligations(request: Request) -> dict[str, Any]:
        wanted = _query(ObligationsQuery, request)
        return await obligations(database, units=wanted.units, plan=wanted.plan, city=wanted.city, after=wanted.after)

    async def list_statuses(request: Request) -> list[dict[str, Any]]:
        return await unit_statuses(database)

    async def policies(request: Request) -> list[dict[str, Any]]:
        return policy.progress()

    return Parts(
        commands=[
            Answer(submit("*"), intake.submit),
            Answer(command(NAME, "calendar", "open"), command_handler(DayContent, open_day)),
        ],
        queries=[
            Answer(query(NAME, "obligations"), list_obligations),
            Answer(query(NAME, "unit-status"), list_statuses),
            Answer(query(NAME, "policies"), policies),
        ],
        routes=routes(resources),
        tasks=[policy.run],
        prepare=[reference.refresh],
    )


def _query(model: type[ObligationsQuery], request: Request) -> ObligationsQuery:
    try:
        return TypeAdapter(model).validate_json(request.payload or b"{}")
    except ValidationError as error:
        raise Rejected("invalid-command", reason=error.errors(include_url=False)[0]["msg"]) from None


BOOTSTRAP = Bootstrap(NAME, read_models, wire)
