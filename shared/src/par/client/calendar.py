"""The ledger's calendar, from outside: opening a day by hand."""

import datetime as dt

from nats.aio.client import Client

from par.client.office import PATIENCE_SECONDS, Loaded
from par.messaging import ask, command_body
from par.messaging.subjects import command


async def open_day(client: Client, day: dt.date, *, time: dt.datetime, patience: float = PATIENCE_SECONDS) -> Loaded:
    """Open ``day``, said at ``time``; opening it twice is harmless. Days behind it can never be opened any more.

    Raises RemoteProblem (``day-not-next``) when a later day is open, NoAnswerError when the service is away.
    """
    body = command_body(f"day:{day}", "/calendar", time, {"day": day})
    answer = await ask(client, command("progress", "calendar", "open"), body, patience)
    return Loaded(answer["position"], answer["earlier"])
