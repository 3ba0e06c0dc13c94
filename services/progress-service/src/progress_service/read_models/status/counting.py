"""The obligations that a question is about, as they are or as they were."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from par.events import format_time
from par.projection.database import Database
from progress_service.read_models.status.question import StatusQuestion
from progress_service.read_models.timelines.reading import timelines
from progress_service.read_models.timelines.turns import seen_in_turns
from progress_service.status.trees import Trees


async def asked_about(
    database: Database,
    trees: Trees,
    where: Mapping[str, Any],
    asked: StatusQuestion,
    day: dt.date | None,
    unit: str | None = None,
) -> list[Mapping[str, Any]]:
    """The obligations that fit ``where``, at the end of ``day`` where the past is asked for; of ``unit`` where named.

    ``where`` speaks of what never changes.
    """
    wanted = dict(where)
    if unit is not None:
        wanted["units"] = {"$in": await trees.with_heirs(unit, asked.tree_of, asked.known_at)}
    documents = await timelines(database, wanted)
    if not asked.asks_for_the_past:
        return [one for one in documents if unit is None or one["unit"] == unit]
    shown = await trees.shown((document["city"] for document in documents), asked.tree_of, asked.known_at)
    known_at = format_time(asked.known_at) if asked.known_at is not None else None
    past = await seen_in_turns(documents, day, known_at, shown)
    return [one for one in past if unit is None or one["unit"] == unit]
