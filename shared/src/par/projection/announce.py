"""Turning announcements into rows of the outbox: frozen CloudEvents whose ids derive from the position."""

from typing import Any

import orjson

from par.events import format_time
from par.projection.read_models import Told


def outbox_row(read_models: str, told: Told) -> dict[str, Any]:
    """The row to store in the batch's transaction: ``_id position subject topic payload``.

    The same state of the same document always gives the same id, so a resend is the same event.
    """
    announcement = told.announcement
    identity = f"{announcement.report_subject}:{told.position}"
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
    return {
        "_id": identity,
        "position": told.position,
        "subject": announcement.report_subject,
        "topic": announcement.topic,
        "payload": orjson.dumps(body),
    }
