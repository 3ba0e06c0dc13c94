"""Operators' decisions about parked events, over NATS."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from pydantic import Field
from pymongo.errors import PyMongoError

from par.deciding import AggregateStore, Executed, Origin
from par.events.parking import parking_id
from par.log import EventLog, LogError
from par.messaging import Answer, command_handler
from par.messaging.subjects import operator_command
from par.problems import Retryable
from par.projection.following.keeping import Keeping
from par.projection.parking.rows import row_at
from par.projection.store.database import PARKED, Database
from par.service.parking.decider import PARKING, Command, Discard, ParkedEvent, Retry, Substitute
from par.values import Content, Line

CATCH_UP_SECONDS: Final = 5.0

Position = Annotated[int, Field(ge=1, le=2**53)]


class Decide(Content):
    """Content of the commands ``retry`` and ``discard``."""

    position: Position
    reason: Line


class SubstituteContent(Decide):
    """Content of the command ``substitute``; ``type`` only where the event does not say its own."""

    data: dict[str, Any]
    type: Annotated[str, Field(max_length=200)] | None = None


def parking_commands(
    service: str, store: AggregateStore, log: EventLog, database: Database, runner: Keeping
) -> Sequence[Answer]:
    """``par.cmd.operator.<service>.parking.{retry,substitute,discard}``."""
    desk = _Desk(log, database, runner)

    def answer(name: str, content: type[Decide], make: Callable[[Any, ParkedEvent | None], Command]) -> Answer:
        async def execute(said: Any, origin: Origin) -> Executed:
            found = await desk.find(said.position)
            return await store.execute(parking_id(service), PARKING, make(said, found), origin)

        return Answer(operator_command(service, "parking", name), command_handler(content, execute))

    return [
        answer("retry", Decide, lambda said, found: Retry(said.position, said.reason, found)),
        answer("discard", Decide, lambda said, found: Discard(said.position, said.reason, found)),
        answer(
            "substitute",
            SubstituteContent,
            lambda said, found: Substitute(said.position, said.reason, found, said.data, said.type),
        ),
    ]


class _Desk:
    """Looks up what is parked, once all earlier decisions have been carried out."""

    def __init__(self, log: EventLog, database: Database, runner: Keeping) -> None:
        self._log = log
        self._database = database
        self._runner = runner

    async def find(self, position: int) -> ParkedEvent | None:
        try:
            end = await self._log.end()
            if not await self._runner.wait_for(end, CATCH_UP_SECONDS):
                raise Retryable("not-ready")
            row = await row_at(self._database, position)
            if row is None:
                return None
            same = {"log_subject": row["log_subject"]}
            first = await self._database[PARKED].find_one(same, sort=[("position", 1)])
        except LogError as error:
            raise Retryable("log-unavailable") from error
        except PyMongoError as error:
            raise Retryable("not-ready") from error
        poison = row if first is None else first
        return ParkedEvent(position, row["log_subject"], row["type"], poison["position"])
