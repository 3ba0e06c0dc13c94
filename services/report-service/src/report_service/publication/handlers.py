"""The commands that publish, and that correct what was published."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from par.deciding import AggregateStore, Executed, Origin
from par.log import EventLog, LogError
from par.messaging import Answer, command_handler
from par.messaging.subjects import command
from par.problems import NotFound, Retryable
from par.projection.following.keeping import Keeping
from par.projection.store.database import Database
from par.submitting.fields import Reason
from report_service.publication.content import published
from report_service.publication.decider import PUBLICATION, Publish, publication_id
from report_service.publication.frozen import frozen_results
from report_service.score_sheet.rounds import KnownRounds
from report_service.tokens import Token


class PublishContent(BaseModel):
    """Publish the results of ``round`` of ``city`` as they stand when all that is in the log now is counted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    city: Token
    round: Token


class CorrectContent(PublishContent):
    """Publish another revision, for a ``reason``."""

    reason: Annotated[Reason, Field(max_length=1_000)]


def publication_commands(
    log: EventLog, store: AggregateStore, rounds: KnownRounds, database: Database, runner: Keeping
) -> list[Answer]:
    """The commands on publications."""

    async def execute(content: PublishContent, origin: Origin, reason: str | None) -> Executed:
        try:
            await rounds.refresh()
            end = await log.end()
        except LogError as error:
            raise Retryable("log-unavailable") from error
        opened = next((one for one in rounds.every() if (one.city, one.round) == (content.city, content.round)), None)
        if opened is None:
            raise NotFound("not-found", what=f"{content.city}:{content.round}")
        frozen = await frozen_results(database, runner, content.city, content.round, end)
        decision = Publish(opened, published(frozen.rows), frozen.position, reason)
        return await store.execute(publication_id(content.city, content.round), PUBLICATION, decision, origin)

    async def publish(content: PublishContent, origin: Origin) -> Executed:
        return await execute(content, origin, None)

    async def correct(content: CorrectContent, origin: Origin) -> Executed:
        return await execute(content, origin, content.reason)

    return [
        Answer(command("report", "publication", "publish"), command_handler(PublishContent, publish)),
        Answer(command("report", "publication", "correct"), command_handler(CorrectContent, correct)),
    ]
