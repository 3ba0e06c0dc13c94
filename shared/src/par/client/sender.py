"""Sending events of one sender and getting a receipt for each."""

from collections.abc import Sequence
from typing import Any, Final

from nats.aio.client import Client

from par.messaging import RemoteProblem, ask
from par.messaging.subjects import SheetVerb, Verb, intake, public
from par.problems import ProblemError, Rejected

MAX_EVENTS: Final = 500
MAX_BYTES: Final = 900_000
ENVELOPE_BYTES: Final = 1_024
"""What a request may need beside its events, of the bytes that our account may send at once."""

Receipt = dict[str, Any]


class Sender:
    """One sender's line to the intake. Safe to resend: identity is ``source`` + ``id`` for ever.

    ``client`` is signed in to the sender's account, which says who it is; ``sender`` is named only on a server
    without accounts. With another ``verb`` it hands in what is said of score sheets: ``sheet appraise approve``.
    """

    def __init__(
        self,
        client: Client,
        sender: str | None = None,
        patience: float = 120.0,
        verb: Verb | SheetVerb = "submit",
    ) -> None:
        self._client = client
        self._subject = public(verb) if sender is None else intake(sender, verb)
        self._patience = patience

    async def send(self, events: Sequence[bytes]) -> list[Receipt]:
        """The receipts of ``events`` (CloudEvents JSON), in order, sent in as many requests as needed.

        Repeats a request until it is answered; NoAnswerError or RemoteProblem when patience ends.
        """
        receipts: list[Receipt] = []
        for part in _parts(events, self.max_bytes):
            receipts += await self._send(part)
        return receipts

    @property
    def max_bytes(self) -> int:
        """Of the events of one request. The server tells each account's limit when we connect."""
        return min(MAX_BYTES, self._client.max_payload - ENVELOPE_BYTES)

    async def _send(self, events: Sequence[bytes]) -> list[Receipt]:
        """One request. When it is refused as a whole, its halves: so one broken event holds back no other."""
        limit = self.max_bytes
        if len(events) == 1 and len(events[0]) > limit:
            return [_refused(Rejected("event-too-large", size=len(events[0]), limit=limit))]
        try:
            answer = await ask(self._client, self._subject, b"[" + b",".join(events) + b"]", self._patience)
        except RemoteProblem as problem:
            if problem.retryable:
                raise
            if len(events) == 1:
                return [_refused(problem)]
        else:
            receipts: list[Receipt] = answer["receipts"]
            if len(receipts) == len(events):
                return receipts
            if len(events) == 1:  # bytes that hold several events, or none, are not one event
                return [_refused(Rejected("not-a-batch"))]
        middle = len(events) // 2
        return await self._send(events[:middle]) + await self._send(events[middle:])


def _refused(problem: ProblemError) -> Receipt:
    return {"outcome": "refused", "id": None, **problem.to_json()}


def _parts(events: Sequence[bytes], limit: int) -> list[list[bytes]]:
    parts: list[list[bytes]] = []
    size = limit
    for event in events:
        size += len(event) + 1
        if size > limit or len(parts[-1]) == MAX_EVENTS:
            parts.append([])
            size = len(event) + 1
        parts[-1].append(event)
    return parts
