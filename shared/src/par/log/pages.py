"""Reading messages of one subject straight from a stream's store (JetStream's batched direct get)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg

from par.log.errors import LogError, UnknownResultError

PAGE: Final = 500
ANSWER_TIMEOUT_SECONDS: Final = 5.0


async def direct_pages(
    client: Client, stream: str, subject: str, first: int
) -> AsyncIterator[tuple[int, str, bytes]]:
    """Yield (sequence, subject, payload) of ``subject`` from sequence ``first`` on, page by page until the end.

    ``subject`` may hold wildcards; what is yielded is the literal one (replies carry it in a header).
    """
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, pending_msgs_limit=-1, pending_bytes_limit=-1)
    try:
        while True:
            request = {"seq": first, "next_by_subj": subject, "batch": PAGE}
            await client.publish(f"$JS.API.DIRECT.GET.{stream}", orjson.dumps(request), reply=inbox)
            last = 0
            while True:
                try:
                    message = await subscription.next_msg(timeout=ANSWER_TIMEOUT_SECONDS)
                except (TimeoutError, asyncio.TimeoutError) as error:
                    raise UnknownResultError(f"{stream} did not answer a read of {subject}") from error
                headers = message.headers or {}
                status = headers.get("Status")
                if status == "404":
                    return
                if status == "204":  # end of the page
                    break
                if status is not None:
                    raise LogError(f"{stream} refused a read of {subject}: {status}")
                last = int(headers["Nats-Sequence"])
                yield last, headers["Nats-Subject"], message.data
            if int(headers.get("Nats-Num-Pending", "0")) == 0:
                return
            first = last + 1
    finally:
        await subscription.unsubscribe()


async def last_of_subject(client: Client, stream: str, subject: str) -> tuple[int, Msg] | None:
    """(sequence, message) of the latest message on ``subject``, or None. Raises UnknownResultError on silence."""
    try:
        message = await client.request(
            f"$JS.API.DIRECT.GET.{stream}.{subject}", b"", timeout=ANSWER_TIMEOUT_SECONDS
        )
    except (TimeoutError, asyncio.TimeoutError) as error:
        raise UnknownResultError(f"{stream} did not answer a read of {subject}") from error
    headers = message.headers or {}
    if headers.get("Status") == "404":
        return None
    return int(headers["Nats-Sequence"]), message
