"""The results of a round as they stood at one position of the log."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from par.problems import Retryable
from par.projection.following.keeping import Keeping
from par.projection.store.database import Database

RESULTS: Final = "results"
ATTEMPTS: Final = 50
PAUSE_SECONDS: Final = 0.02
CATCH_UP_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Frozen:
    """``rows`` are the documents of the round at ``position``."""

    rows: list[dict[str, Any]]
    position: int


async def frozen_results(database: Database, runner: Keeping, city: str, round_name: str, least: int) -> Frozen:
    """All results of the round at one position, which is ``least`` or later.

    A document says which position changed it last: when none was changed behind a position that was reached before
    reading, all of them are what they were there. Raises Retryable (``not-ready``) while they keep changing.
    """
    if not await runner.wait_for(least, CATCH_UP_SECONDS):
        raise Retryable("not-ready")
    for _ in range(ATTEMPTS):
        position = runner.position
        rows = await database[RESULTS].find({"city": city, "round": round_name}).sort("unit", 1).to_list(None)
        if all(row["position"] <= position for row in rows):
            return Frozen(rows, position)
        await asyncio.sleep(PAUSE_SECONDS)
    raise Retryable("not-ready")
