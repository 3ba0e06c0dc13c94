"""Publishing report events: those that are ready together go as one atomic batch, which the server flushes once.

A message by itself costs a flush of the disk, so that a slow disk would bound how many figures are told in a second.
"""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from nats.aio.client import Client
from nats.errors import MaxPayloadError

from par.log import REPORT
from par.log.event_log import HEADERS_BYTES

FEWEST_TOGETHER: Final = 8
"""Fewer are published one by one: the server makes a file for each batch, which costs it as much as some messages."""
MOST_TOGETHER: Final = 100
MOST_BYTES: Final = 4_000_000
HEADER_BYTES: Final = len(b"NATS/1.0\r\n\r\n")
TIMEOUT_SECONDS: Final = 5.0
BATCHES_OFF: Final = 10174  # JetStream's error code: the stream takes none

logger = structlog.get_logger(__name__)

Answer = Mapping[str, Any]
"""What JetStream says of a message: ``seq``, ``duplicate``; or ``error``."""


@dataclass(frozen=True, slots=True)
class _Letter:
    subject: str
    payload: bytes
    headers: Mapping[str, str]
    answer: "asyncio.Future[Answer]"


class Post:
    """Publishes for as long as :meth:`run` does. While some are on their way, the next ones gather."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._waiting: list[_Letter] = []
        self._some = asyncio.Event()
        self._ended = False
        self._together = True

    async def publish(self, subject: str, payload: bytes, headers: Mapping[str, str]) -> Answer:
        """JetStream's answer, also where that is a refusal. Of a subject one message is on its way at a time.

        Raises TimeoutError and errors of nats-py: then it may be stored, or not.
        """
        if self._ended:  # (whoever asks now has lost its own cancellation, see below)
            raise asyncio.CancelledError
        letter = _Letter(subject, payload, headers, asyncio.get_running_loop().create_future())
        self._waiting.append(letter)
        self._some.set()
        return await letter.answer

    async def run(self) -> None:
        """Publish for ever what waits. At its end those who still wait for an answer are cancelled."""
        self._ended, task = False, asyncio.current_task()
        try:
            while True:
                # A library's wait_for (of Python 3.11) loses a cancellation that comes together with its result.
                if task is not None and task.cancelling():
                    raise asyncio.CancelledError
                await self._some.wait()
                await self._send(self._next())
        finally:
            self._ended = True
            for letter in self._waiting:
                letter.answer.cancel()
            self._waiting.clear()

    def _next(self) -> list[_Letter]:
        size, count = 0, 0
        for letter in self._waiting[:MOST_TOGETHER]:
            size += len(letter.payload)
            if count and size > MOST_BYTES:
                break
            count += 1
        letters, self._waiting = self._waiting[:count], self._waiting[count:]
        if not self._waiting:
            self._some.clear()
        return letters

    async def _send(self, letters: Sequence[_Letter]) -> None:
        limit = self._client.max_payload - HEADERS_BYTES
        fitting = [letter for letter in letters if len(letter.payload) <= limit]
        if len(fitting) == len(letters) >= FEWEST_TOGETHER and self._together and await self._as_batch(letters):
            return
        await asyncio.gather(*(self._alone(letter) for letter in letters))

    async def _alone(self, letter: _Letter) -> None:
        try:
            if _bytes(letter) > self._client.max_payload:  # the server would close the connection, again and again
                raise MaxPayloadError
            reply = await self._client.request(
                letter.subject, letter.payload, timeout=TIMEOUT_SECONDS, headers=dict(letter.headers)
            )
            _settle(letter, orjson.loads(reply.data))
        except Exception as error:  # noqa: BLE001 - of whoever waits for the answer
            _fail(letter, error)

    async def _as_batch(self, letters: Sequence[_Letter]) -> bool:
        """Publish all or none; False: none, so that each is to be told by itself what is in its way."""
        try:
            result = await self._committed(letters)
        except Exception as error:  # noqa: BLE001 - of all who wait for an answer
            for letter in letters:
                _fail(letter, error)
            return True
        refusal = result.get("error")
        if refusal is None:
            first = int(result["seq"]) - len(letters) + 1
            for number, letter in enumerate(letters):
                _settle(letter, {"seq": first + number})
            return True
        if refusal.get("err_code") == BATCHES_OFF:
            self._together = False
            logger.warning("report events go one by one: the stream takes no batches", stream=REPORT)
        return False

    async def _committed(self, letters: Sequence[_Letter]) -> Answer:
        """JetStream's answer to the last one: where it stands, or why none is stored."""
        batch = {"Nats-Batch-Id": uuid.uuid4().hex}
        for number, letter in enumerate(letters[:-1], 1):
            headers = {**letter.headers, **batch, "Nats-Batch-Sequence": str(number)}
            await self._client.publish(letter.subject, letter.payload, headers=headers)
        last = letters[-1]
        headers = {**last.headers, **batch, "Nats-Batch-Sequence": str(len(letters)), "Nats-Batch-Commit": "1"}
        reply = await self._client.request(last.subject, last.payload, timeout=TIMEOUT_SECONDS, headers=headers)
        answer: Answer = orjson.loads(reply.data)
        return answer


def _bytes(letter: _Letter) -> int:
    """What the server counts: the payload and the headers as they go over the wire."""
    return (
        len(letter.payload) + HEADER_BYTES + sum(len(name) + len(value) + 4 for name, value in letter.headers.items())
    )


def _settle(letter: _Letter, answer: Answer) -> None:
    if not letter.answer.done():
        letter.answer.set_result(answer)


def _fail(letter: _Letter, error: Exception) -> None:
    if not letter.answer.done():
        letter.answer.set_exception(error)
