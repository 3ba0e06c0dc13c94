"""The planning office's side: loading unit trees, plans and index sets into the plan-service.

A load that was cut short, or one done before, can be repeated: what had arrived is answered ``earlier`` and
not written again. That also means that a changed plan or index set under an id that was loaded before changes nothing;
a changed file of units is refused for the units that exist.

All functions raise RemoteProblem when a command is refused (what was accepted before it stays), and
NoAnswerError when the service is away for longer than ``patience`` seconds. ``time`` is when it happened.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nats.aio.client import Client

from par.client.steps import Content, Step, draft_steps, index_set_step, issue_step, unit_steps
from par.messaging import ask, command_body
from par.messaging.subjects import command

PATIENCE_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """The outcome of a load: ``position`` of its last event, ``earlier`` when all of it was there before."""

    position: int
    earlier: bool


async def open_units(client: Client, tree: Content, *, time: dt.datetime, patience: float = PATIENCE_SECONDS) -> Loaded:
    """Open units and groups of a city, in the city's name; ``tree`` is like a file of ``examples/units``."""
    return await _send(client, unit_steps(tree), f"/{tree['city']}", time, patience)


async def draft_plan(client: Client, plan: Content, *, time: dt.datetime, patience: float = PATIENCE_SECONDS) -> Loaded:
    """Draft a plan in its authority's name; ``plan`` is like a file of ``examples/plans``."""
    return await _send(client, draft_steps(plan), f"/{plan['authority']}", time, patience)


async def issue_plan(
    client: Client,
    plan: Content,
    issued_on: dt.date,
    *,
    time: dt.datetime,
    patience: float = PATIENCE_SECONDS,
) -> Loaded:
    """Put a drafted plan into force from ``issued_on``, in its authority's name."""
    return await _send(client, [issue_step(plan, issued_on)], f"/{plan['authority']}", time, patience)


async def publish_index_set(
    client: Client,
    index_set: Content,
    *,
    source: str,
    time: dt.datetime,
    patience: float = PATIENCE_SECONDS,
) -> Loaded:
    """Publish a version of an index set in the name of ``source`` (``/chi-linh``).

    ``index_set`` is like a file of ``examples/index-sets``.
    """
    return await _send(client, [index_set_step(index_set)], source, time, patience)


async def _send(client: Client, steps: Iterable[Step], source: str, time: dt.datetime, patience: float) -> Loaded:
    position, earlier = 0, True
    for step in steps:
        body = command_body(step.id, source, time, step.content)
        answer = await ask(client, command("plan", step.aggregate, step.name), body, patience)
        position, earlier = max(position, answer["position"]), earlier and answer["earlier"]
    return Loaded(position, earlier)
