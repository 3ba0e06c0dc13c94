"""Making published results again: from the log up to the position that they name, compared with their hash."""

from typing import Annotated, Any, Final

from pydantic import Field

from par.events.publication import PublishedResult, ResultsFact
from par.log import EventLog, LogError
from par.problems import NotFound, Retryable
from par.projection.store.database import Database
from par.service import Query, Question
from par.values import AnswerModel
from report_service.past.replays import Moment, Replays
from report_service.publication.content import content_hash, published
from report_service.publication.decider import publication_id
from report_service.read_models.results.projection import NAME as RESULTS
from report_service.tokens import Token

MOST_SHOWN: Final = 20
"""Units; more are only counted."""


class ReproduceQuestion(Question):
    """The published results of ``round`` of ``city``, made again; without ``revision`` the latest one."""

    city: Token
    round: Token
    revision: Annotated[int | None, Field(ge=1, le=10**6)] = None


class MadeAgain(AnswerModel):
    """A unit's result as it was published and as it was made again; null: it is in one of the two only."""

    unit: str
    same: bool
    published: PublishedResult | None
    made_again: PublishedResult | None


class ReproduceAnswer(AnswerModel):
    """Whether the log, up to the position that the publication names, makes what was published."""

    city: str
    round: str
    year: int
    revision: int
    at_position: Annotated[int, Field(description="Up to there in the log the results were made.")]
    published_hash: str
    intact: Annotated[bool, Field(description="Whether what stands in the log still has the published hash.")]
    made_hash: Annotated[str, Field(description="Of the results as they were made again.")]
    reproduced: Annotated[bool, Field(description="Whether both hashes are the published one.")]
    units: int
    differing: Annotated[int, Field(description="How many units differ.")]
    items: Annotated[tuple[MadeAgain, ...], Field(description="The first units, those that differ before all others.")]


def reproduce_query(log: EventLog, replays: Replays) -> Query[ReproduceQuestion]:
    """The query ``reproduce``."""

    async def reproduce(_: Database, asked: ReproduceQuestion) -> dict[str, Any]:
        """Raises NotFound without such a publication; Retryable while the past is being folded."""
        fact = await _published(log, asked)
        replay = await replays.at(Moment(fact.city, None, fact.log_position))
        rows = [row for row in replay.documents[RESULTS].values() if (row["city"], row["round"]) == _of(fact)]
        made = published(rows)
        head = fact.model_dump()
        made_hash, stored_hash = content_hash(head, made), content_hash(head, fact.results)
        units = _compared(fact.results, made)
        return {
            **{name: head[name] for name in ("city", "round", "year", "revision")},
            "at_position": fact.log_position,
            "published_hash": fact.content_hash,
            "intact": stored_hash == fact.content_hash,
            "made_hash": made_hash,
            "reproduced": made_hash == stored_hash == fact.content_hash,
            "units": len(made),
            "differing": sum(not one["same"] for one in units),
            "items": sorted(units, key=lambda one: bool(one["same"]))[:MOST_SHOWN],
        }

    return Query(
        "reproduce", "/v1/publications/{city}/{round}/reproduced", ReproduceQuestion, reproduce, ReproduceAnswer
    )


async def _published(log: EventLog, asked: ReproduceQuestion) -> ResultsFact:
    try:
        events = await log.read(publication_id(asked.city, asked.round))
    except LogError as error:
        raise Retryable("log-unavailable") from error
    facts = [item.event.data for item in events if isinstance(item.event.data, ResultsFact)]
    wanted = [fact for fact in facts if asked.revision in (None, fact.revision)]
    if not wanted:
        raise NotFound("not-found", what=f"{asked.city}:{asked.round}:{asked.revision or ''}".rstrip(":"))
    return wanted[-1]


def _of(fact: ResultsFact) -> tuple[str, str]:
    return fact.city, fact.round


def _compared(told: tuple[PublishedResult, ...], made: tuple[PublishedResult, ...]) -> list[dict[str, Any]]:
    before, after = ({one.unit: one for one in results} for results in (told, made))
    return [
        {
            "unit": unit,
            "same": before.get(unit) == after.get(unit),
            "published": _json(before.get(unit)),
            "made_again": _json(after.get(unit)),
        }
        for unit in dict.fromkeys((*before, *after))
    ]


def _json(result: PublishedResult | None) -> dict[str, Any] | None:
    return None if result is None else result.model_dump(mode="json")
