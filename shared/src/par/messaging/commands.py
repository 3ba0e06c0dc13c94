"""Commands over NATS: one JSON object with the identity of the command and its content.

``{"id": "01J…", "source": "/chi-linh", "time": "2023-01-03T08:00:00Z", "content": {…}}``
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Generic, TypeVar

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from par.deciding import Executed, Origin
from par.messaging.answers import Handler, Request
from par.problems import rejection
from par.submitting.fields import Time
from par.values import in_utc

Content = TypeVar("Content", bound=BaseModel)

ID_PATTERN = r"^[A-Za-z0-9._:-]{1,100}$"
SOURCE_PATTERN = r"^/[a-z0-9-]+(/[a-z0-9-]+)*$"


class CommandMessage(BaseModel, Generic[Content]):
    """The wire form of a command; ``time`` is bounded and written as the time of a sender's event is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=ID_PATTERN)]
    source: Annotated[str, Field(pattern=SOURCE_PATTERN, max_length=200)]
    # Stored for good: a time at the ends of the calendar would stop every later read of that day.
    time: Annotated[Time, AfterValidator(in_utc)]
    content: Content


def command_handler(content: type[Content], execute: Callable[[Content, Origin], Awaitable[Executed]]) -> Handler:
    """A handler that parses the command, executes it and answers ``{"position", "earlier"}``."""
    model = CommandMessage[content]  # type: ignore[valid-type]

    async def handle(request: Request) -> dict[str, Any]:
        command = parse_command(model, request.payload)
        origin = Origin(
            id=command.id,
            source=command.source,
            time=command.time,
            correlation_id=command.id,
        )
        done = await execute(command.content, origin)
        return {"position": done.position, "earlier": done.earlier}

    return handle


def parse_command(model: type[CommandMessage[Content]], payload: bytes) -> CommandMessage[Content]:
    """The command in ``payload``. Raises Rejected (``malformed-json``, ``invalid-command`` with its pointer)."""
    try:
        return model.model_validate_json(payload)
    except ValidationError as error:
        raise rejection(error, "invalid-command") from None


def command_body(identity: str, source: str, time: dt.datetime, content: Any) -> bytes:
    """The bytes of a command to send."""
    return orjson.dumps({"id": identity, "source": source, "time": time, "content": content})
