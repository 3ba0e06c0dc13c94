"""Reading messages of one subject straight from a stream's store (JetStream's batched direct get)."""

import contextlib
import datetime as dt
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from par.log.errors import LogError, TooManySubjectsError, UnknownResultError

PAGE: Final = 500
ANSWER_TIMEOUT_SECONDS: Final = 5.0

# statuses of JetStream's answers
NOTHING_THERE: Final = "404"
END_OF_PAGE: Final = "204"
TOO_MANY: Final = "413"

SENT_BEFORE: Final = "Nats-Last-Sequence"
"""In each message of a page, and at its end: the sequence of the message before it, 0 for the first one."""


async def direct_pages(
    client: Client, stream: str, subject: str, first: int
) -> AsyncGenerator[tuple[int, str, bytes], None]:
    """Yield (sequence, subject, payload) of ``subject`` from sequence ``first`` on, page by page until the end.

    ``subject`` may hold wildcards; what is yielded is the literal one (replies carry it in a header). Raises
    UnknownResultError when the answer is not complete, LogError when the stream refuses.
    """
    async with contextlib.aclosing(direct_messages(client, stream, subject, first)) as messages:
        async for sequence, literal, _, payload in messages:
            yield sequence, literal, payload


async def direct_messages(
    client: Client, stream: str, subject: str, first: int
) -> AsyncGenerator[tuple[int, str, dict[str, str], bytes], None]:
    """The same with the message's headers (those of the answer among them): (sequence, subject, headers, payload)."""
    reconnects = client.stats["reconnects"]
    try:
        inbox = client.new_inbox()
        subscription = await client.subscribe(inbox, pending_msgs_limit=-1, pending_bytes_limit=-1)
    except NatsError as error:
        raise UnknownResultError(f"{stream} cannot be asked for {subject}: {error!r}") from error
    try:
        while True:
            request = {"seq": first, "next_by_subj": subject, "batch": PAGE}
            await client.publish(f"$JS.API.DIRECT.GET.{stream}", orjson.dumps(request), reply=inbox)
            last = 0
            while True:
                message = await subscription.next_msg(timeout=ANSWER_TIMEOUT_SECONDS)
                headers = message.headers or {}
                status = headers.get("Status")
                _require_unbroken(headers, last, stream)
                if status in (NOTHING_THERE, END_OF_PAGE):
                    break
                if status is not None:
                    raise LogError(f"{stream} refused a read of {subject}: {status}")
                last = _sequence(message)
                yield last, headers["Nats-Subject"], headers, message.data
            if client.stats["reconnects"] != reconnects:
                raise UnknownResultError(f"the connection changed during a read of {subject}: some may be missing")
            if status == NOTHING_THERE or int(headers.get("Nats-Num-Pending", "0")) == 0:
                return
            first = last + 1
    except NatsError as error:  # its TimeoutError is one of them
        raise UnknownResultError(f"{stream} did not answer a read of {subject}: {error!r}") from error
    finally:
        with contextlib.suppress(NatsError):
            await subscription.unsubscribe()


async def last_of_subject(client: Client, stream: str, subject: str) -> tuple[int, Msg] | None:
    """(sequence, message) of the latest message on ``subject``, or None. Raises UnknownResultError on silence."""
    try:
        message = await client.request(f"$JS.API.DIRECT.GET.{stream}.{subject}", b"", timeout=ANSWER_TIMEOUT_SECONDS)
    except NatsError as error:
        raise UnknownResultError(f"{stream} did not answer a read of {subject}") from error
    if (message.headers or {}).get("Status") == NOTHING_THERE:
        return None
    return _sequence(message), message


async def last_of_subjects(
    client: Client, stream: str, subjects: Sequence[str]
) -> AsyncGenerator[tuple[int, str, dict[str, str], bytes], None]:
    """Yield (sequence, subject, headers, payload) of the latest message on each subject that is named, by sequence.

    ``subjects`` may hold wildcards. Raises TooManySubjectsError when the server finds more than 1,024,
    UnknownResultError when the answer is not complete.
    """
    reconnects = client.stats["reconnects"]
    try:
        inbox = client.new_inbox()
        subscription = await client.subscribe(inbox, pending_msgs_limit=-1, pending_bytes_limit=-1)
    except NatsError as error:
        raise UnknownResultError(f"{stream} cannot be asked for {subjects}: {error!r}") from error
    try:
        request: dict[str, object] = {"multi_last": list(subjects), "batch": PAGE}
        while True:
            await client.publish(f"$JS.API.DIRECT.GET.{stream}", orjson.dumps(request), reply=inbox)
            last = 0
            while True:
                message = await subscription.next_msg(timeout=ANSWER_TIMEOUT_SECONDS)
                headers = message.headers or {}
                status = headers.get("Status")
                _require_unbroken(headers, last, stream)
                if status in (NOTHING_THERE, END_OF_PAGE):
                    break
                if status == TOO_MANY:
                    raise TooManySubjectsError(f"{stream} does not tell the last of so many subjects: {subjects}")
                if status is not None:
                    raise LogError(f"{stream} does not tell the last of {subjects}: {status}")
                last = _sequence(message)
                yield last, headers["Nats-Subject"], headers, message.data
            if client.stats["reconnects"] != reconnects:
                raise UnknownResultError(f"the connection changed during a read of {subjects}: some may be missing")
            if status == NOTHING_THERE or int(headers.get("Nats-Num-Pending", "0")) == 0:
                return
            # The next page is as of the same moment: of a subject that tells meanwhile, nothing is left out.
            request |= {"seq": last + 1, "up_to_seq": int(headers["Nats-UpTo-Sequence"])}
    except NatsError as error:
        raise UnknownResultError(f"{stream} did not answer a read of {subjects}: {error!r}") from error
    finally:
        with contextlib.suppress(NatsError):
            await subscription.unsubscribe()


async def message_at(client: Client, stream: str, sequence: int) -> bytes:
    """The payload at ``sequence``. Raises LogError when there is none, UnknownResultError on silence."""
    return (await _stored(client, stream, sequence)).data


async def stored_at(client: Client, stream: str, sequence: int) -> dt.datetime:
    """When the server stored the message at ``sequence``. Raises as :func:`message_at`."""
    headers = (await _stored(client, stream, sequence)).headers or {}
    return dt.datetime.fromisoformat(headers["Nats-Time-Stamp"])


async def _stored(client: Client, stream: str, sequence: int) -> Msg:
    try:
        message = await client.request(
            f"$JS.API.DIRECT.GET.{stream}", orjson.dumps({"seq": sequence}), timeout=ANSWER_TIMEOUT_SECONDS
        )
    except NatsError as error:
        raise UnknownResultError(f"{stream} did not answer a read of {sequence}") from error
    if (message.headers or {}).get("Status") == NOTHING_THERE:
        raise LogError(f"{stream} has no message {sequence}")
    _sequence(message)
    return message


def _require_unbroken(headers: Mapping[str, str], last: int, stream: str) -> None:
    """Raise UnknownResultError where something is missing between ``last`` (0: the page begins) and this message.

    Each message of a page, and its end, names the one that was sent before it. On the way between servers a single one
    may get lost.
    """
    if int(headers.get(SENT_BEFORE, last)) != last:
        raise UnknownResultError(f"{stream}: {headers[SENT_BEFORE]} of a page did not arrive, behind {last}")


def _sequence(message: Msg) -> int:
    """The sequence of a stored message. Raises UnknownResultError when the answer is something else."""
    headers = message.headers or {}
    if "Nats-Sequence" not in headers:
        raise UnknownResultError(f"not a stored message: {headers}")
    return int(headers["Nats-Sequence"])
