"""Queries: one function each, asked over NATS with a JSON object and over HTTP with a path."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from par.messaging import Answer, Request
from par.messaging.subjects import query
from par.problems import NotFound, Rejected
from par.projection.runner import Database


class Question(BaseModel):
    """Base of what can be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Q = TypeVar("Q", bound=Question)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads committed documents; ``position`` is that which they include at least."""

    database: Database
    position: Callable[[], int]

    async def items(
        self,
        collection: str,
        where: Mapping[str, Any],
        order: Sequence[str],
        without: Sequence[str] = (),
    ) -> dict[str, Any]:
        """``{"items": […], "position": n}``: the documents that match, sorted, some fields left out."""
        position = self.position()  # first, so that it never claims more than the documents show
        hidden = dict.fromkeys(("_id", *without), 0)
        found = self.database[collection].find(where, hidden).sort([(name, 1) for name in order])
        return {"items": await found.to_list(None), "position": position}

    async def one(self, collection: str, key: str) -> dict[str, Any]:
        """A document by its id. Raises NotFound."""
        document = await self.database[collection].find_one({"_id": key}, {"_id": 0})
        if document is None:
            raise NotFound("not-found", what=key)
        return document


def parsed(model: type[Q], values: Any) -> Q:
    """A question from JSON or from the parts of a path. Raises Rejected ``invalid-field`` at its pointer."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        pointer = "".join(f"/{part}" for part in first["loc"])
        raise Rejected("invalid-field", pointer, reason=first["msg"]) from None


def query_answer(name: str, model: type[Q], find: Callable[[Q], Awaitable[Any]]) -> Answer:
    """``find`` as an answer on ``par.query.report.<name>``."""

    async def handle(request: Request) -> Any:
        try:
            values = orjson.loads(request.payload)
        except orjson.JSONDecodeError as error:
            raise Rejected("malformed-json", reason=str(error)) from None
        return await find(parsed(model, values))

    return Answer(query("report", name), handle)
