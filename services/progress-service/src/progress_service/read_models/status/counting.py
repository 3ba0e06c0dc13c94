"""The obligations that a question is about, as they are or as they were."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from par.events import format_time
from par.projection.database import Database
from progress_service.read_models.obligations.reading import brief
from progress_service.read_models.unit_status.queries import StatusQuestion
from progress_service.status.past import seen
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
        wanted["units"] = {"$in": await trees.with_heirs(unit, asked.tree_of)}
    documents = await brief(database, wanted)
    found: Iterable[Mapping[str, Any]] = documents
    if asked.asks_for_the_past:
        shown = await trees.shown((document["city"] for document in documents), asked.tree_of)
        known_at = format_time(asked.known_at) if asked.known_at is not None else None
        found = seen(documents, day, known_at, shown)
    return [one for one in found if unit is None or one["unit"] == unit]
