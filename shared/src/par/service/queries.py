"""Queries: one function each, answered on NATS and on HTTP alike.

The frame parses the question, waits for the position it asks for, and adds to the answer how far in the log it
reaches at least (``position``) and the ledger's day (``as_of``).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from par.messaging import Answer, Request
from par.messaging.subjects import query
from par.problems import Retryable, rejection
from par.projection.database import Database
from par.projection.runner import Runner

CATCH_UP_SECONDS: Final = 5.0


class Question(BaseModel):
    """Base of what can be asked; parameters that we do not know are refused.

    ``min_position`` asks to wait until the answer includes that position, e.g. that of one's own command.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_position: Annotated[int, Field(ge=0, le=2**53)] = 0


Q = TypeVar("Q", bound=Question)


@dataclass(frozen=True, slots=True)
class Query(Generic[Q]):
    """``find`` on ``par.query.<service>.<name>`` and, where ``path`` is given, on ``GET path``.

    ``find`` reads committed documents and returns a JSON object (lists under ``items``), or raises NotFound.
    """

    name: str
    path: str | None
    model: type[Q]
    find: Callable[[Database, Q], Awaitable[Mapping[str, Any]]]


def query_answer(service: str, asked: Query[Q], database: Database, runner: Runner) -> Answer:
    """The query on NATS; the request is the question as JSON, or empty."""

    async def handle(request: Request) -> Mapping[str, Any]:
        try:
            question = asked.model.model_validate_json(request.payload or b"{}")
        except ValidationError as error:
            raise rejection(error) from None
        return await _found(asked, question, database, runner)

    return Answer(query(service, asked.name), handle)


def query_route(path: str, asked: Query[Q], database: Database, runner: Runner) -> Route:
    """The query on HTTP; the question is made of the path's and the address's parameters."""

    async def handle(request: HttpRequest) -> Response:
        try:
            question = asked.model.model_validate({**request.query_params, **request.path_params})
        except ValidationError as error:
            raise rejection(error) from None
        return JSONResponse(await _found(asked, question, database, runner))

    return Route(path, handle, methods=["GET"])


async def _found(asked: Query[Q], question: Q, database: Database, runner: Runner) -> dict[str, Any]:
    if not await runner.wait_for(question.min_position, CATCH_UP_SECONDS):
        raise Retryable("not-ready")
    # Read first, so that neither ever claims more than the documents show.
    position, day = runner.position, runner.day
    found = await asked.find(database, question)
    return {**found, "position": position, "as_of": day.isoformat() if day is not None else None}
