"""What a sender may ask about itself: ``par.status`` and ``par.digest``."""

from time import monotonic
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from par.messaging import Request
from par.problems import Rejected, rejection
from par.submitting.limits import MAX_DEPTH, MAX_EVENT_BYTES, MAX_EVENTS, MAX_REQUEST_BYTES
from progress_service.contract.fields import Date
from progress_service.contract.submission import EventId, Source
from progress_service.intake.known import KnownSubmissions
from progress_service.intake.receipt_counts import ReceiptCounts
from progress_service.intake.settings import IntakeSettings
from progress_service.intake.situations import Situations

M = TypeVar("M", bound=BaseModel)


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EventName(_Asked):
    """An event by its identity."""

    source: Source
    id: EventId


class StatusAsked(_Asked):
    """Content of ``par.status``; empty: only what the ledger knows of the sender."""

    events: Annotated[tuple[EventName, ...], Field(max_length=MAX_EVENTS)] = ()


class DigestAsked(_Asked):
    """Content of ``par.digest``; without a day, the ledger's."""

    day: Date | None = None


class Inquiries:
    """Answers on ``par.in.<sender>.status`` and ``….digest``."""

    def __init__(
        self, situations: Situations, known: KnownSubmissions, digest: ReceiptCounts, settings: IntakeSettings
    ) -> None:
        self._situations = situations
        self._known = known
        self._digest = digest
        self._settings = settings

    async def status(self, request: Request) -> dict[str, Any]:
        """Who the sender is, the ledger's day, the limits, and which of the named events are in the log.

        Raises Rejected when the sender is no unit or names the events of another; Retryable.
        """
        sender, asked = _sender(request), _content(StatusAsked, request.payload)
        for number, event in enumerate(asked.events):
            if event.source.split("/")[1] != sender:
                raise Rejected("invalid-source", f"/events/{number}/source", source=event.source, sender=sender)
        try:
            situation = await self._situations.of(sender, monotonic())
        except Rejected as problem:  # no field of the question is to blame
            raise Rejected("unknown-unit", unit=sender) from problem
        unit = situation.tree.units.get(sender) or situation.tree.ended[sender].unit
        found = await self._known.find([(event.source, event.id) for event in asked.events])
        return {
            "sender": sender,
            "name": unit.name,
            "unit_type": unit.type.value,
            "city": situation.city,
            "day": situation.day.isoformat(),
            "limits": {
                "events": MAX_EVENTS,
                "request_bytes": MAX_REQUEST_BYTES,
                "event_bytes": MAX_EVENT_BYTES,
                "depth": MAX_DEPTH,
                "events_per_second": self._settings.rate,
                "burst": self._settings.burst,
                "clock_skew_seconds": self._settings.clock_skew_seconds,
            },
            "events": [_outcome(event, found.get((event.source, event.id))) for event in asked.events],
        }

    async def digest(self, request: Request) -> dict[str, Any]:
        """The sender's receipts of a day: counts, and the latest refusals with their reasons."""
        return await self._digest.of(_sender(request), _content(DigestAsked, request.payload).day)


def _sender(request: Request) -> str:
    return request.subject.split(".")[2]


def _content(model: type[M], payload: bytes) -> M:
    if len(payload) > MAX_REQUEST_BYTES:
        raise Rejected("too-large", size=len(payload), limit=MAX_REQUEST_BYTES)
    try:
        return model.model_validate_json(payload or b"{}")
    except ValidationError as error:
        raise rejection(error) from None


def _outcome(event: EventName, found: tuple[int, str] | None) -> dict[str, Any]:
    named = {"source": event.source, "id": event.id}
    return named | ({"outcome": "unknown"} if found is None else {"outcome": "accepted", "position": found[0]})
