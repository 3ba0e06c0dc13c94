"""Sending events of one sender and getting a receipt for each."""

from collections.abc import Sequence
from typing import Any, Final

from nats.aio.client import Client

from par.messaging import ask
from par.messaging.subjects import submit

MAX_EVENTS: Final = 500
MAX_BYTES: Final = 900_000


class Sender:
    """One sender's line to the intake. Safe to resend: identity is ``source`` + ``id`` for ever."""

    def __init__(self, client: Client, sender: str, patience: float = 120.0) -> None:
        self._client = client
        self._subject = submit(sender)
        self._patience = patience

    async def send(self, events: Sequence[bytes]) -> list[dict[str, Any]]:
        """The receipts of ``events`` (CloudEvents JSON), in order, sent in as many requests as needed.

        Repeats a request until it is answered; NoAnswerError or RemoteProblem when patience ends.
        """
        receipts: list[dict[str, Any]] = []
        for part in _parts(events):
            answer = await ask(self._client, self._subject, b"[" + b",".join(part) + b"]", self._patience)
            receipts += answer["receipts"]
        return receipts


def _parts(events: Sequence[bytes]) -> list[list[bytes]]:
    parts: list[list[bytes]] = []
    size = MAX_BYTES
    for event in events:
        size += len(event) + 1
        if size > MAX_BYTES or len(parts[-1]) == MAX_EVENTS:
            parts.append([])
            size = len(event) + 1
        parts[-1].append(event)
    return parts
