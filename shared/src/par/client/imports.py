"""The commands that put an imported draft into the ledger: the plan, the record of the import, and its findings."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from nats.aio.client import Client

from par.client.office import PATIENCE_SECONDS, Loaded
from par.client.steps import DIGEST, Content, Step, chunks, draft_steps
from par.messaging import ask, command_body
from par.messaging.subjects import command
from par.values import LONGEST_WORDS

Progress = Callable[[int, int], None]
"""Called with how many commands were answered, and of how many."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What is kept of an import beside the plan: the file, what a person should look at, what was not placed."""

    file_name: str
    sha256: str
    format: str
    findings: Sequence[dict[str, str]]
    not_placed: Sequence[dict[str, str]]


def import_steps(plan: Content, record: ImportRecord) -> list[Step]:
    """The commands in order; the record comes first after the draft, so that no part of it is issued unconfirmed.

    Their ids follow from the file and from what was read in it: repeating an import is harmless, and another reading
    under the same plan id is refused (``plan-exists``) rather than taken for the same.
    """
    content = {key: value for key, value in plan.items() if key != "id"}
    digest = hashlib.sha256(record.sha256.encode() + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    draft, *rest = draft_steps(plan)
    steps = [draft, *_record(plan, record), *rest, *_noted(plan, record)]
    return [replace(step, id=f"{digest[:DIGEST]}:{step.id}") for step in steps]


async def send_import(
    client: Client,
    plan: Content,
    record: ImportRecord,
    *,
    time: dt.datetime,
    on_progress: Progress = lambda _done, _all: None,
    patience: float = PATIENCE_SECONDS,
) -> Loaded:
    """Draft an imported plan in its authority's name.

    Raises:
        RemoteProblem: a command is refused; what was accepted before it stays, and no draft can be issued from it.
        NoAnswerError: plan-service is away for longer than ``patience`` seconds.
    """
    steps = import_steps(plan, record)
    position, earlier = 0, True
    for done, step in enumerate(steps, 1):
        body = command_body(step.id, f"/{plan['authority']}", time, step.content)
        answer = await ask(client, command("plan", step.aggregate, step.name), body, patience)
        position, earlier = max(position, answer["position"]), earlier and answer["earlier"]
        on_progress(done, len(steps))
    return Loaded(position, earlier)


def _record(plan: Content, record: ImportRecord) -> Iterator[Step]:
    content = {
        "plan": plan["id"],
        "city": plan["city"],
        "file_name": record.file_name,
        "sha256": record.sha256,
        "format": record.format,
        "tasks": len(plan["tasks"]),
        "findings": len(record.findings),
        "not_placed": len(_in_parts(record.not_placed)),
    }
    yield Step("plan", "record-import", f"{plan['id']}:record-import", content)


def _noted(plan: Content, record: ImportRecord) -> Iterator[Step]:
    of_plan: dict[str, Any] = {"plan": plan["id"], "city": plan["city"]}
    for key, items in (("findings", record.findings), ("not_placed", _in_parts(record.not_placed))):
        for number, part in enumerate(chunks(items), 1):
            yield Step("plan", "note-findings", f"{plan['id']}:{key}:{number}", of_plan | {key: part})


def _in_parts(texts: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Texts that are longer than one event keeps, in several of them."""
    return [
        text | {"text": text["text"][start : start + LONGEST_WORDS]}
        for text in texts
        for start in range(0, len(text["text"]), LONGEST_WORDS)
    ]
