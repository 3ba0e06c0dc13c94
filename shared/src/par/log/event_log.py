"""The event log on JetStream: append with an expected position, read one aggregate, find the end."""

import asyncio
import contextlib
import hashlib
import uuid
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import StreamInfo
from nats.js.errors import NotFoundError

from par.events import AggregateId, Event, Recorded, current_name, decode, encode, stored_type
from par.events.unread import unread
from par.log.errors import (
    ConflictError,
    LogError,
    StoredBeforeError,
    TooLargeError,
    UnknownResultError,
    UnreadableEventError,
)
from par.log.pages import direct_pages, last_of_subject, last_of_subjects, message_at
from par.log.stream import LOG

APPEND_TIMEOUT_SECONDS: Final = 5.0
BATCHES_AT_ONCE: Final = 16
"""The server gives up batches beyond the fifty that may be open on a stream, those of all instances together."""
READS_AT_ONCE: Final = 32
"""Histories that are being read, of all requests together: each may be long, and is in memory as a whole."""
NAMED_AT_ONCE: Final = 1000
"""The server tells the last messages of 1,024 subjects at most."""
MAX_EVENTS_PER_BATCH: Final = 1000
"""JetStream refuses a larger atomic batch."""

HEADERS_BYTES: Final = 1024
"""What the server counts beside the payload."""
PUBLISHED_IN_A_ROW: Final = 25
"""After so many messages of a batch, which are only buffered, other work has its turn."""

# JetStream's error codes (the server's errors.json)
WRONG_LAST_SEQUENCE: Final = 10071
WRONG_LAST_SEQUENCE_CONSTANT: Final = 10164  # the same meaning, from batches and from replicated streams
BATCH_DUPLICATE_ID: Final = 10201  # a message of the batch was stored before

EXPECTED: Final = "Nats-Expected-Last-Subject-Sequence"
IMPOSSIBLE: Final = "-"
"""No message has this id."""

Message = tuple[str, bytes, dict[str, str]]
"""Subject, payload, headers."""


logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Append:
    """What one aggregate gets: ``events`` behind the position ``expected`` of its latest one (0: it has none)."""

    aggregate: AggregateId
    events: Sequence[Event]
    expected: int


Take = Callable[[AggregateId, Sequence[Recorded] | UnreadableEventError], None]
"""What is done with the events of an aggregate, or with the error that there is instead."""


class EventLog:
    """One connection's view of the log. Reads go to the stream's own store, never to a read model."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._batches = asyncio.Semaphore(BATCHES_AT_ONCE)
        self._reads = asyncio.Semaphore(READS_AT_ONCE)

    async def append(self, aggregate: AggregateId, events: Sequence[Event], expected: int) -> int:
        """Append ``events`` of one aggregate, all or none, and return the position of the last.

        ``expected`` is the position of the aggregate's latest event (0: it has none). Raises ConflictError when
        that is no longer so, also when an earlier try of the same events was stored; UnknownResultError when no
        answer came; LogError when JetStream refused.
        """
        return await self.append_all([Append(aggregate, events, expected)])

    async def append_all(self, appends: Sequence[Append]) -> int:
        """Append the events of several aggregates, all or none, without a gap; the position of the last of them.

        An aggregate stands in ``appends`` once. Raises as :meth:`append` does: a conflict of one is one of all, and
        so is an event that no message holds (TooLargeError).
        """
        messages = [message for append in appends for message in _messages(append)]
        if not 1 <= len(messages) <= MAX_EVENTS_PER_BATCH:
            raise ValueError(f"an append takes 1 to {MAX_EVENTS_PER_BATCH} events, not {len(messages)}")
        limit = self._client.max_payload - HEADERS_BYTES
        for subject, payload, _ in messages:
            if len(payload) > limit:
                raise TooLargeError(subject, len(payload), limit)
        if len(messages) > 1:
            batch = uuid.uuid4().hex
            for number, (_, _, header) in enumerate(messages, 1):
                header |= {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
            messages[-1][2]["Nats-Batch-Commit"] = "1"
            async with self._batches:
                return await self._publish(messages)
        return await self._publish(messages)

    async def _publish(self, messages: Sequence[Message]) -> int:
        last, payload, header = messages[-1]
        try:
            for number, (subject, body, headers) in enumerate(messages[:-1], 1):
                await self._client.publish(subject, body, headers=headers)
                if number % PUBLISHED_IN_A_ROW == 0:
                    await asyncio.sleep(0)
            answer = await self._client.request(last, payload, timeout=APPEND_TIMEOUT_SECONDS, headers=header)
        except (NatsError, TimeoutError) as error:
            raise UnknownResultError(f"no answer for {last}: {error!r}") from error
        result = orjson.loads(answer.data)
        if result.get("error", {}).get("err_code") == BATCH_DUPLICATE_ID:
            raise await self._stored_before(messages)
        return _position(result, last)

    async def _stored_before(self, messages: Sequence[Message]) -> ConflictError:
        """A message of a batch was stored before: a retry of our own, or the same identity in another aggregate.

        A batch is not told where. The server says it of a single message, without storing it, when that one demands
        what cannot be.
        """
        for subject, _, headers in messages:
            probe = {"Nats-Msg-Id": headers["Nats-Msg-Id"], "Nats-Expected-Last-Msg-Id": IMPOSSIBLE}
            try:
                answer = await self._client.request(subject, b"", timeout=APPEND_TIMEOUT_SECONDS, headers=probe)
            except (NatsError, TimeoutError) as error:
                raise UnknownResultError(f"no answer for {subject}: {error!r}") from error
            found = orjson.loads(answer.data)
            if found.get("duplicate"):
                return StoredBeforeError(f"{subject}: stored before at {found['seq']}", int(found["seq"]))
        return ConflictError(f"{messages[0][0]}: stored before")

    async def read(self, aggregate: AggregateId, after: int = 0) -> list[Recorded]:
        """The aggregate's events behind position ``after``, in order.

        Raises UnknownResultError on no answer, UnreadableEventError for an event that this build cannot read.
        """
        # One look at the last one costs a third of a read, and mostly there is nothing to read.
        last = await last_of_subject(self._client, LOG, aggregate.log_subject)
        if last is None or last[0] <= after:
            return []
        return await self.read_subjects(aggregate.log_subject, after)

    async def read_until(self, aggregate: AggregateId, until: int, after: int = 0, known: int = 0) -> list[Recorded]:
        """The aggregate's events behind ``after`` up to the position ``until``, none of them missing.

        Any replica answers a read, also one that has not stored yet what another one has delivered: where the answer
        does not reach ``until``, the stream's leader says whether there is more. ``known`` is the position of an event
        that the caller has met. Raises as :meth:`read`; UnknownResultError, too, where a replica lags behind.
        """
        found = await self.read(aggregate, after)
        last = found[-1].position if found else after
        if last < until and (last < known or last < await self.end_of(aggregate)):
            raise UnknownResultError(f"{aggregate.log_subject} was read up to {last} only, from a replica that lags")
        return [item for item in found if item.position <= until]

    async def read_each(self, behind: Mapping[AggregateId, int], take: Take) -> None:
        """Read the events of several aggregates, of each those behind the position given with it; none is fine, too.

        Each is taken once, as soon as it is read, so that their histories are never in memory all together. One with an
        event that this build cannot read comes with the error instead. Raises UnknownResultError.
        """
        named = {one.log_subject: one for one in behind}
        short: dict[AggregateId, list[Recorded] | UnreadableEventError] = {one: [] for one in behind}
        # One request tells which of them have any. Mostly none have, or one that says itself that it is the only one.
        for start in range(0, len(named), NAMED_AT_ONCE):
            several = [*named][start : start + NAMED_AT_ONCE]
            async for position, subject, headers, payload in last_of_subjects(self._client, LOG, several):
                one = named[subject]
                if position <= behind[one]:
                    continue
                if EXPECTED in headers and int(headers[EXPECTED]) <= behind[one]:
                    short[one] = _readable(position, subject, payload)
                else:
                    short.pop(one, None)
        for one, events in short.items():
            take(one, events)

        async def read(one: AggregateId) -> None:
            async with self._reads:
                try:
                    take(one, await self.read_subjects(one.log_subject, behind[one]))
                except UnreadableEventError as error:
                    take(one, error)

        # All of them end before this does, whatever becomes of the first.
        longer = [one for one in behind if one not in short]
        for error in await asyncio.gather(*map(read, longer), return_exceptions=True):
            if error is not None:
                raise error

    async def read_subjects(
        self, subjects: str, after: int = 0, before: int | None = None, *, lenient: bool = False
    ) -> list[Recorded]:
        """The events of all aggregates that a subject with wildcards names, in order.

        Those behind position ``after`` and, where it is given, in front of ``before``. ``lenient``: one that this
        build cannot read comes with unknown data, which every fold ignores, so that it stops nothing but itself.
        """
        if not lenient:
            return [item async for item in self.stream(subjects, after, before)]
        return [item async for item in self._stream(subjects, after, before, lenient=True)]

    async def stream(self, subjects: str, after: int = 0, before: int | None = None) -> AsyncGenerator[Recorded, None]:
        """The same, one event after the other, so that a long history is never in memory as a whole."""
        async with contextlib.aclosing(self._stream(subjects, after, before, lenient=False)) as found:
            async for item in found:
                yield item

    async def _stream(
        self, subjects: str, after: int, before: int | None, *, lenient: bool
    ) -> AsyncGenerator[Recorded, None]:
        async with contextlib.aclosing(direct_pages(self._client, LOG, subjects, after + 1)) as pages:
            async for position, subject, payload in pages:
                if before is not None and position >= before:
                    break
                yield _read(position, subject, payload, lenient=lenient)

    async def read_envelopes(self, subjects: str, after: int, before: int) -> list[Recorded]:
        """As :meth:`read_subjects`, without a look at the data of any event: all come with unknown data."""
        async with contextlib.aclosing(direct_pages(self._client, LOG, subjects, after + 1)) as pages:
            found: list[Recorded] = []
            async for position, subject, payload in pages:
                if position >= before:
                    break
                found.append(Recorded(position, subject, unread(payload, subject, position)))
            return found

    async def at(self, position: int) -> Event:
        """The event at ``position``.

        Raises LogError when there is none, UnknownResultError on no answer, UnreadableEventError.
        """
        payload = await message_at(self._client, LOG, position)
        return _read(position, LOG, payload, lenient=False).event

    async def at_the_leader(self, position: int) -> Event | None:
        """As :meth:`at`, but from the stream's leader, which alone knows that there is none (None)."""
        try:
            message = await self._client.jetstream().get_msg(LOG, position)
        except NotFoundError:
            return None
        except (NatsError, TimeoutError) as error:
            raise UnknownResultError(f"no answer of the leader for {position}: {error!r}") from error
        return _read(position, message.subject or LOG, message.data or b"", lenient=False).event

    async def end_of(self, aggregate: AggregateId) -> int:
        """The position of the aggregate's latest event (0: it has none), as the stream's leader knows it.

        Raises UnknownResultError on no answer.
        """
        try:
            return (await self._client.jetstream().get_last_msg(LOG, aggregate.log_subject)).seq or 0
        except NotFoundError:
            return 0
        except (NatsError, TimeoutError) as error:
            raise UnknownResultError(f"no answer of the leader for {aggregate.log_subject}: {error!r}") from error

    async def none_behind(self, positions: Mapping[AggregateId, int]) -> bool:
        """Whether none of the aggregates has an event behind the position given with it, as the stream's leader knows.

        Costs the leader one request for each. Raises UnknownResultError on no answer.
        """

        async def none(one: AggregateId) -> bool:
            async with self._reads:
                return await self.end_of(one) <= positions[one]

        return all(await asyncio.gather(*map(none, positions)))

    async def read_types(
        self, subjects: str, types: Collection[str], after: int = 0, *, lenient: bool = False
    ) -> tuple[list[Recorded], int]:
        """As :meth:`read_subjects`, but only the events of some types; and the position of the last that was there.

        Of the others nothing but the type is looked at, so that a few facts of many are cheap.
        """
        found: list[Recorded] = []
        async for position, subject, payload in direct_pages(self._client, LOG, subjects, after + 1):
            after = position
            if _type_of(payload) in types:
                found.append(_read(position, subject, payload, lenient=lenient))
        return found, after

    async def end(self) -> int:
        """The position of the latest event of the whole log (0: empty), asked of the stream's leader."""
        info: StreamInfo = await self._client.jetstream().stream_info(LOG)
        return info.state.last_seq


def _read(position: int, log_subject: str, payload: bytes, *, lenient: bool) -> Recorded:
    try:
        return Recorded(position, log_subject, decode(payload))
    except MemoryError:
        raise
    except Exception as error:
        if not lenient:
            raise UnreadableEventError(log_subject, position, type(error).__name__) from error
        logger.exception("an event cannot be read and is left out", log_subject=log_subject, position=position)
        return Recorded(position, log_subject, unread(payload, log_subject, position))


def _readable(position: int, log_subject: str, payload: bytes) -> list[Recorded] | UnreadableEventError:
    try:
        return [_read(position, log_subject, payload, lenient=False)]
    except UnreadableEventError as error:
        return error


def _type_of(payload: bytes) -> str | None:
    """The current name of an event's type; None where not even that can be read."""
    try:
        return current_name(stored_type(payload))
    except (ValueError, KeyError, TypeError):
        return None


def _messages(append: Append) -> list[Message]:
    """Subject, payload and headers; of the messages on one literal subject only the first may carry the expectation."""
    subject = append.aggregate.log_subject
    made = [(subject, encode(event), {"Nats-Msg-Id": message_id(event)}) for event in append.events]
    for _, _, headers in made[:1]:
        headers[EXPECTED] = str(append.expected)
    return made


def message_id(event: Event) -> str:
    """The broker's message id: derived from the event's identity, so that no sender can guess another's."""
    return hashlib.sha256(f"{event.source}\n{event.id}".encode()).hexdigest()[:32]


def recorded(message: Msg) -> Recorded:
    """A message delivered by a consumer, with its position read from the reply subject.

    (``message.metadata`` would give the same at a quarter of the throughput.)
    """
    return Recorded(int(message.reply.split(".")[5]), message.subject, decode(message.data))


def _position(answer: dict[str, Any], subject: str) -> int:
    error = answer.get("error")
    if error is None:
        if answer.get("duplicate"):
            # Stored by an earlier try, maybe long ago: the caller must look at what is there.
            raise StoredBeforeError(f"{subject}: stored before at {answer['seq']}", int(answer["seq"]))
        return int(answer["seq"])
    if error.get("err_code") in (WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT):
        raise ConflictError(f"{subject}: {error.get('description')}")
    raise LogError(f"{subject}: {error.get('description')} ({error.get('err_code')})")
