"""Making sure that the log still holds what was read from it."""

import asyncio
from typing import Final

from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.js.errors import NotFoundError, ServiceUnavailableError

from par.log.errors import LogDamagedError
from par.log.stream import FOREIGN_API, LOG

SECOND_LOOK_SECONDS: Final = 0.5
"""A replica that has just become the leader may still be applying what the others have."""


async def require_position(client: Client, position: int) -> None:
    """Return when the log holds ``position`` (0: always).

    Raises LogDamagedError when it ends before: what was derived from it knows more than the record of truth.
    """
    if position == 0:
        return
    end = await end_of_log(client)
    if end < position:
        await asyncio.sleep(SECOND_LOOK_SECONDS)
        end = await end_of_log(client)
    if end < position:
        raise LogDamagedError(
            f"the log ends at position {end}, but position {position} was read from it before: events are lost",
            "log-shorter",
        )


async def require_stream(client: Client, known: int) -> None:
    """Return when the log is there, or nothing is ``known`` of it (0).

    Raises LogDamagedError: a stream made anew in its place would hide what happened, and begin to fill.
    """
    if known == 0:
        return
    try:
        await client.jetstream().stream_info(LOG)
    except NotFoundError:
        raise LogDamagedError(
            f"there is no stream {LOG}, but position {known} was read from it before: events are lost", "log-lost"
        ) from None


async def end_from_anywhere(client: Client) -> int:
    """The position of the latest event, for whoever may know it: inside the ledger's account or in the office's.

    Raises an error of nats-py where neither is so, or there is no log yet.
    """
    for prefix in (FOREIGN_API, None):
        try:
            jetstream = client.jetstream() if prefix is None else client.jetstream(prefix=prefix)
            return (await jetstream.stream_info(LOG)).state.last_seq
        except (NoRespondersError, ServiceUnavailableError):  # (as nats-py calls the same, where an API is asked)
            continue
    raise NoRespondersError


async def end_of_log(client: Client) -> int:
    """The position of the latest event (0: there is none, or no log). Raises an error of nats-py."""
    try:
        info = await client.jetstream().stream_info(LOG)
    except NotFoundError:
        return 0
    return info.state.last_seq
