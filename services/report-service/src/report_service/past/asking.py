"""Giving a query a past: the same function on documents folded from the log."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from par.log import EventLog, LogError
from par.problems import NotFound, Rejected, Retryable
from par.projection.folding.memory import MemoryDatabase
from par.projection.store.database import Database
from par.service import Query, Question
from par.service.question import AsOf, KnownAt
from par.values import AnswerModel
from report_service.past.positions import position_at
from report_service.past.replays import Moment, Replays
from report_service.read_models.unit_facts.projection import NAME as UNIT_FACTS

GREATEST_POSITION: Final = 2**53


class PastQuestion(Question):
    """What may be asked of the past beside the question itself."""

    as_of: AsOf = None
    known_at: KnownAt = None
    at_position: Annotated[
        int | None,
        Field(ge=1, le=GREATEST_POSITION, description="As the ledger stood at that position of the log."),
    ] = None

    @model_validator(mode="after")
    def _one_clock(self) -> "PastQuestion":
        if self.known_at is not None and self.at_position is not None:
            raise PydanticCustomError("one_clock", "Give known_at or at_position, and not both")
        return self

    @property
    def is_past(self) -> bool:
        """Whether anything but the present is asked for."""
        return not (self.as_of is None and self.known_at is None and self.at_position is None)


class PastShown(AnswerModel):
    """Of which past an answer tells."""

    position: Annotated[int, Field(description="What was recorded up to there is in it.")]
    day: Annotated[dt.date | None, Field(description="The ledger's day then; null: none had been opened.")]


class Past:
    """Answers queries of this service as of past days and positions."""

    def __init__(self, log: EventLog, replays: Replays) -> None:
        self._log = log
        self._replays = replays

    def reads(self, *queries: Query[Any]) -> list[Query[Any]]:
        """The queries, those with a past that ask of one city or unit and have none of their own."""
        return [self.able(asked) if _can_have_a_past(asked) else asked for asked in queries]

    def able(self, asked: Query[Any]) -> Query[Any]:
        """The query, which can also be asked with ``as_of``, ``known_at`` and ``at_position``."""
        assert asked.answer is not None
        model = create_model(asked.model.__name__, __base__=(PastQuestion, asked.model), __doc__=asked.model.__doc__)
        answer: type[BaseModel] = create_model(
            asked.answer.__name__,
            __base__=asked.answer,
            __doc__=asked.answer.__doc__,
            past=(PastShown | None, Field(default=None, description="Left out in answers of the present.")),
        )
        own_fields = set(asked.model.model_fields)

        async def find(database: Database, question: Any) -> Mapping[str, Any]:
            plain = asked.model.model_validate(question.model_dump(include=own_fields))
            if not question.is_past:
                return await asked.find(database, plain)
            past, shown = await self.database(database, question)
            return {**await asked.find(past, plain), "past": shown}

        return replace(asked, model=model, find=find, answer=answer)

    async def database(self, present: Database, question: Any) -> tuple[Database, dict[str, Any]]:
        """The documents of the past that ``question`` asks for, to be read like a database, and what past it is.

        Raises NotFound for a unit of no city, Rejected for a position that is not there yet, Retryable.
        """
        city = getattr(question, "city", None) or await city_of(present, question.unit)
        try:
            position = await self._position(question)
        except LogError as error:
            raise Retryable("log-unavailable") from error
        replay = await self._replays.at(Moment(city, question.as_of, position))
        shown = {"position": position, "day": replay.day.isoformat() if replay.day else None}
        # Reads know a database by what they ask of it; the memory answers that, or refuses loudly.
        return cast(Database, MemoryDatabase(replay.documents)), shown

    async def _position(self, question: PastQuestion) -> int:
        end = await self._log.end()
        if question.at_position is not None:
            if question.at_position > end:
                raise Rejected("position-to-come", "/at_position", position=question.at_position, end=end)
            return question.at_position
        if question.known_at is not None:
            return await position_at(self._log, question.known_at, end)
        return end


def _can_have_a_past(asked: Query[Any]) -> bool:
    fields = asked.model.model_fields
    return bool({"city", "unit"} & set(fields)) and not {"as_of", "known_at"} & set(fields)


async def city_of(database: Database, unit: str) -> str:
    """The city of a unit, now or ever; of two cities that have opened the same id the one with the longer name.

    Raises NotFound.
    """
    cities: list[str] = await database[UNIT_FACTS].distinct("city", {"units": unit})
    if not cities:
        raise NotFound("not-found", what=unit)
    return max(cities, key=len)
