"""Changing the units of a city: rename, move, merge, split, close. Opening them: :mod:`par.client.office`."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Final

import orjson
from nats.aio.client import Client

from par.client.office import PATIENCE_SECONDS, Loaded
from par.messaging import ask, command_body
from par.messaging.subjects import command

CHANGES: Final = ("rename-unit", "move-unit", "merge-units", "split-unit", "close-unit")


async def change_units(
    client: Client,
    change: str,
    content: Mapping[str, Any],
    *,
    time: dt.datetime,
    identity: str | None = None,
    patience: float = PATIENCE_SECONDS,
) -> Loaded:
    """Send one of ``CHANGES`` in the name of its city, and return where it stands in the log.

    ``content`` is what the command says: ``city``, ``on`` (the first day it holds), the units, ``document``. Its id
    is by default made of the content, so that a repetition is answered ``earlier``; give another ``identity`` to
    order the same once more. Raises RemoteProblem when it is refused, NoAnswerError when nobody answers.
    """
    if change not in CHANGES:
        raise ValueError(f"no change of units: {change}")
    told = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    identity = identity or f"{content['city']}:{change}:{hashlib.sha256(told).hexdigest()[:24]}"
    body = command_body(identity, f"/{content['city']}", time, content)
    answer = await ask(client, command("plan", "unit-tree", change), body, patience)
    return Loaded(answer["position"], answer["earlier"])
