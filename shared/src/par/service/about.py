"""What an instance says of itself to whoever looks after the ledger (``par doctor``); cheap to ask."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

from par import installed
from par.messaging import Request
from par.projection import ReadModels
from par.projection.following.indexes import indexes_of
from par.projection.following.keeping import Keeping
from par.service.settings import Settings


def about(
    settings: Settings, runner: Keeping, database: str, read_models: ReadModels, caught_up: Callable[[], bool]
) -> Callable[[Request], Awaitable[dict[str, Any]]]:
    """The answer to ``par.query.<service>.about``.

    ``version python libraries``: of the build; ``generation database indexes``: of its read models, the last as
    ``{collection: [[field, …], …]}``; ``position day ready``: how it stands; ``now``: its clock.
    """
    same = {
        "service": read_models.name,
        "version": installed.version(),
        "python": installed.python(),
        "libraries": installed.libraries(),
        "generation": read_models.generation,
        "database": database,
        "indexes": indexes_of(read_models),
        "stream_replicas": settings.stream_replicas,
    }

    async def answer(_: Request) -> dict[str, Any]:
        return same | {
            "position": runner.position,
            "day": None if runner.day is None else runner.day.isoformat(),
            "ready": caught_up(),
            "now": dt.datetime.now(dt.UTC).isoformat(),
        }

    return answer
