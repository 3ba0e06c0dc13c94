"""Reading past days of many obligations without keeping everybody else waiting."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from typing import Final

from progress_service.status.past import Obligation, Shown, seen

IN_A_ROW: Final = 200
"""After so many histories, other requests have their turn."""


async def seen_in_turns(
    documents: Sequence[Obligation], day: dt.date | None, known_at: str | None, shown: Shown
) -> list[Obligation]:
    """What :func:`seen` gives, as a list; whoever else asks meanwhile is answered in between."""
    found: list[Obligation] = []
    for start in range(0, len(documents), IN_A_ROW):
        await asyncio.sleep(0)
        found += seen(documents[start : start + IN_A_ROW], day, known_at, shown)
    return found
