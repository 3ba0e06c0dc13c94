"""Turning announcements into rows of the outbox: frozen CloudEvents whose ids derive from what they say."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from par.events import format_time
from par.projection.folding.read_models import Told
from par.tracing.reports import LINKS


def outbox_row(read_models: str, told: Told, traces: Sequence[str] = ()) -> dict[str, Any]:
    """The row to store in the batch's transaction: ``_id subject id position topic content payload``.

    ``_id`` is the subject: a newer state replaces one that waits. The event's id is subject, position and a digest of
    the content: a resend is the same event, and a corrected projection that says something else of the same position is
    another one. ``traces`` is what the sending is to be linked to (:mod:`par.tracing.batches`).
    """
    announcement = told.announcement
    content = content_digest(announcement.data)
    identity = f"{announcement.report_subject}:{told.position}:{content[:12]}"
    event = told.event
    body = {
        "specversion": "1.0",
        "id": identity,
        "type": f"par.report.{announcement.topic}.v1",
        "source": f"/{read_models}",
        "subject": announcement.unit,
        "time": format_time(event.recorded_time or event.time),
        "datacontenttype": "application/json",
        "logposition": told.position,
        "causationid": f"{event.source}#{event.id}",
        "data": announcement.data,
    }
    if event.traceparent is not None:
        body["traceparent"] = event.traceparent
    row = {
        "_id": announcement.report_subject,
        "subject": announcement.report_subject,
        "id": identity,
        "position": told.position,
        "topic": announcement.topic,
        "content": content,
        "payload": orjson.dumps(body),
    }
    return {**row, LINKS: list(traces)} if traces else row


def corrected(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a document offered as it stands, told as of that position instead of that of its last change.

    For consumers of a subject the later position wins (``docs/consumers.md``), and a fold that was corrected may say
    otherwise of an earlier position than what the former one told.
    """
    identity = f"{row['subject']}:{row['as_of']}:{row['content'][:12]}"
    body = orjson.loads(row["payload"]) | {"id": identity, "logposition": row["as_of"]}
    return {**row, "id": identity, "position": row["as_of"], "payload": orjson.dumps(body)}


def told_again(row: Mapping[str, Any], behind: int) -> dict[str, Any]:
    """The row of a state that was told before, and now once more, as something else was told since, at ``behind``.

    Read models that are switched to and fro say so of one position. With the same id the server would store nothing,
    and a consumer would skip it.
    """
    identity = f"{row['subject']}:{row['position']}:{row['content'][:12]}-{behind}"
    body = orjson.loads(row["payload"]) | {"id": identity}
    return {**row, "id": identity, "payload": orjson.dumps(body)}


def content_digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of what is announced, whatever the order of its keys."""
    return hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()
