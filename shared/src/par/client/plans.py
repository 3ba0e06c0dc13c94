"""A plan from the office's side: reading it whole, and saying what happens to it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from nats.aio.client import Client

from par.client.office import PATIENCE_SECONDS, Loaded
from par.client.steps import Content, life_step
from par.messaging import ask, command_body
from par.messaging.subjects import command, query
from par.plans.revision import revision
from par.plans.written import plan_of

COMMANDS: Final = ("confirm", "number", "link", "revise-draft", "amend", "revoke", "close")
REPEATABLE: Final = frozenset({"confirm", "number", "link"})
"""What may rightly be said again in the same words after something else was said."""

Moment = Mapping[str, Any]
"""``version``, ``as_of``, ``known_at`` and ``min_position`` of a read, as far as they are given."""


async def read_plan(
    client: Client, plan: str, moment: Moment | None = None, patience: float = PATIENCE_SECONDS
) -> dict[str, Any]:
    """A plan with all its tasks, however many: they are asked for in pages. Raises RemoteProblem, NoAnswerError."""
    asked = {"plan": plan, **(moment or {})}
    heading: dict[str, Any] = await ask(client, query("plan", "plan-heading"), asked, patience)
    return {**heading, "tasks": await pages(client, "plan-tasks", asked, patience)}


async def pages(
    client: Client, name: str, asked: Mapping[str, Any], patience: float = PATIENCE_SECONDS
) -> list[dict[str, Any]]:
    """All rows of a list of plan-service. Raises RemoteProblem, NoAnswerError."""
    rows: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        page = await ask(client, query("plan", name), {**asked, "after": after}, patience)
        rows += page["items"]
        after = page["next"]
    return rows


async def change_plan(
    client: Client,
    name: str,
    plan: Content,
    content: Content,
    *,
    time: dt.datetime,
    patience: float = PATIENCE_SECONDS,
) -> Loaded:
    """Send one of ``COMMANDS`` about ``plan`` (``plan city authority``) in the name of its authority.

    Sent twice, an amendment or an end is answered ``earlier``. Raises RemoteProblem when it is refused,
    NoAnswerError when nobody answers.
    """
    if name not in COMMANDS:
        raise ValueError(f"no command of a plan's life: {name}")
    said = uuid.uuid4().hex[:16] if name in REPEATABLE else None
    step = life_step(plan["plan"], plan["city"], name, content, said)
    body = command_body(step.id, f"/{plan['authority']}", time, step.content)
    answer = await ask(client, command("plan", "plan", name), body, patience)
    return Loaded(answer["position"], answer["earlier"])


async def revised(
    client: Client, revised_content: Content, moment: Moment | None = None, patience: float = PATIENCE_SECONDS
) -> list[dict[str, Any]]:
    """The changes that turn the present plan into the revised content (a file like ``examples/plans``).

    Raises ValueError when the content is no plan, RemoteProblem, NoAnswerError.
    """
    wanted = plan_of(revised_content)
    return revision(plan_of(await read_plan(client, wanted.plan, moment, patience)), wanted)
