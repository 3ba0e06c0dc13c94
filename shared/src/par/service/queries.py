"""Queries: one function each, answered on NATS and on HTTP alike.

The frame parses the question, waits for the position it asks for, and adds to the answer how far in the log it
reaches at least (``position``) and the day it speaks of (``as_of``).
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from par.messaging import Answer, Request
from par.messaging.subjects import query
from par.problems import Rejected, Retryable, pointer_to, rejection
from par.projection.following.keeping import Keeping
from par.projection.store.database import Database
from par.service.connecting import PASSING
from par.service.question import Question

CATCH_UP_SECONDS: Final = 5.0
MOMENT_SECONDS: Final = 0.5
"""How long a position may be unknown to whom we ask where the log ends: it is asked of servers that may change."""
POSITION_HEADER: Final = "Par-Position"

Q = TypeVar("Q", bound=Question)
LogEnd = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Query(Generic[Q]):
    """``find`` on ``par.query.<service>.<name>`` and, where ``path`` is given, on ``GET path``.

    ``find`` reads committed documents and returns a JSON object (lists under ``items``), or raises NotFound.
    ``answer`` describes that object in the OpenAPI document. Tests hold the answers to it; no answer is checked when
    it is given. ``on_http`` makes of it what readers on HTTP may see, where that is less; ``answer`` then is of that.
    """

    name: str
    path: str | None
    model: type[Q]
    find: Callable[[Database, Q], Awaitable[Mapping[str, Any]]]
    answer: type[BaseModel] | None = None
    on_http: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None


def query_answer(service: str, asked: Query[Q], database: Database, runner: Keeping, end: LogEnd) -> Answer:
    """The query on NATS; the request is the question as JSON, or empty."""

    async def handle(request: Request) -> Mapping[str, Any]:
        try:
            question = asked.model.model_validate_json(request.payload or b"{}")
        except ValidationError as error:
            raise rejection(error) from None
        return await _found(asked, question, database, runner, end)

    return Answer(query(service, asked.name), handle)


def query_route(path: str, asked: Query[Q], database: Database, runner: Keeping, end: LogEnd) -> Route:
    """The query on HTTP; the question is made of the path's and the address's parameters."""

    async def handle(request: HttpRequest) -> Response:
        answer: Mapping[str, Any] = await _found(asked, _question(asked.model, request), database, runner, end)
        if asked.on_http is not None:
            answer = asked.on_http(answer)
        return _rendered(answer, request.headers.get("If-None-Match", ""))

    return Route(path, handle, methods=["GET"])


def _question(model: type[Q], request: HttpRequest) -> Q:
    """The question of an address. Raises Rejected."""
    parameters = dict(request.path_params)
    for name, value in request.query_params.multi_items():
        if name in parameters:  # which of the two was meant?
            raise Rejected("repeated-parameter", pointer_to([name]), parameter=name)
        parameters[name] = value
    try:
        return model.model_validate(parameters)
    except ValidationError as error:
        raise rejection(error) from None


def _rendered(answer: Mapping[str, Any], known: str) -> Response:
    """The answer, or 304 when it says what the asker knows already (RFC 9110, weak comparison).

    The tag stands for what is said, without ``position``: that grows with every event, whatever it is about.
    """
    said = {name: value for name, value in answer.items() if name != "position"}
    tag = f'W/"{hashlib.sha256(orjson.dumps(said)).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", POSITION_HEADER: str(answer["position"])}
    if known.strip() == "*" or tag.removeprefix("W/") in (part.strip().removeprefix("W/") for part in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(orjson.dumps(answer), media_type="application/json", headers=headers)


async def _found(asked: Query[Q], question: Q, database: Database, runner: Keeping, end: LogEnd) -> dict[str, Any]:
    await _reached(question.min_position, runner, end)
    # Read first, so that neither ever claims more than the documents show.
    position, day = runner.position, runner.day
    found = await asked.find(database, question)
    asked_day = getattr(question, "as_of", None) or day
    return {**found, "position": position, "as_of": asked_day.isoformat() if asked_day is not None else None}


async def _reached(position: int, runner: Keeping, end: LogEnd) -> None:
    """Wait for the position. Raises Rejected where the log has none such, Retryable where it takes too long."""
    if runner.position >= position:
        return
    try:
        if position > await end() and not await runner.wait_for(position, MOMENT_SECONDS):
            known = await end()
            if position > known:
                raise Rejected("position-to-come", pointer_to(["min_position"]), position=position, end=known)
    except PASSING:
        raise Retryable("not-ready") from None
    if not await runner.wait_for(position, CATCH_UP_SECONDS):
        raise Retryable("not-ready")
