"""Making sure that the log still holds what was read from it."""

import asyncio
from typing import Final

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from par.log.errors import LogDamagedError
from par.log.stream import LOG

SECOND_LOOK_SECONDS: Final = 0.5
"""A replica that has just become the leader may still be applying what the others have."""


async def require_position(client: Client, position: int) -> None:
    """Return when the log holds ``position`` (0: always).

    Raises LogDamagedError when it ends before: what was derived from it knows more than the record of truth.
    """
    if position == 0:
        return
    end = await _end(client)
    if end < position:
        await asyncio.sleep(SECOND_LOOK_SECONDS)
        end = await _end(client)
    if end < position:
        raise LogDamagedError(
            f"the log ends at position {end}, but position {position} was read from it before: events are lost"
        )


async def _end(client: Client) -> int:
    try:
        info = await client.jetstream().stream_info(LOG)
    except NotFoundError:
        return 0
    return info.state.last_seq
