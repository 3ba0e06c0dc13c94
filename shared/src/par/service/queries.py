"""Queries at the two edges: one function of a validated query, answered on NATS and on HTTP alike."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from par.messaging import Answer, Request
from par.messaging.subjects import query
from par.problems import Rejected

Query = TypeVar("Query", bound=BaseModel)

QueryFunction = Callable[[Query], Awaitable[Mapping[str, Any]]]
"""Returns a JSON object, or raises ProblemError (NotFound when the thing asked for does not exist)."""


def query_answer(service: str, name: str, model: type[Query], function: QueryFunction[Query]) -> Answer:
    """``function`` on ``par.query.<service>.<name>``; the request is the query as JSON, or empty.

    Raises Rejected (``malformed-json``, ``invalid-field``) to the asker.
    """

    async def handle(request: Request) -> Mapping[str, Any]:
        try:
            parsed = model.model_validate_json(request.payload or b"{}")
        except ValidationError as error:
            raise _rejected(error) from None
        return await function(parsed)

    return Answer(query(service, name), handle)


def query_route(path: str, model: type[Query], function: QueryFunction[Query]) -> Route:
    """``function`` on ``GET path``; the query is made of the path's and the address's parameters.

    A refused query is a problem with ``invalid-field``.
    """

    async def handle(request: HttpRequest) -> Response:
        try:
            parsed = model.model_validate({**request.query_params, **request.path_params})
        except ValidationError as error:
            raise _rejected(error) from None
        return JSONResponse(await function(parsed))

    return Route(path, handle, methods=["GET"])


def _rejected(error: ValidationError) -> Rejected:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return Rejected("malformed-json", reason=first["msg"])
    return Rejected("invalid-field", "".join(f"/{part}" for part in first["loc"]), reason=first["msg"])
