"""Following the log from a position: a callback pull with overlapping requests, no acknowledgements."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncGenerator, Callable
from typing import Final

import orjson
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from par.log.errors import LogDamagedError
from par.log.length import end_of_log, require_position
from par.log.stream import LOG
from par.messaging.straight import Delivered, subscribe, unsubscribe

PULL: Final = 1000
LOW_WATER: Final = PULL
"""Ask for more when no more than this many messages are still on order: two pulls overlap, none waits."""
TOGETHER: Final = PULL
"""A follower that is behind gives so many messages at once."""
PULL_EXPIRES_SECONDS: Final = 5.0
SILENCE_SECONDS: Final = PULL_EXPIRES_SECONDS + 3.0
"""Every pull ends with a status at its expiry, so a longer silence means that the consumer is gone."""
LOOK_SECONDS: Final = 0.25
"""How often a follower that waits looks whether the connection is still the same."""
REOPEN_PAUSE_SECONDS: Final = 0.5
DELETE_TIMEOUT_SECONDS: Final = 1.0

UNDELIVERED: Final = "Nats-Pending-Messages"
"""Header of an expired pull's status: how much of its order was not delivered."""

Following = Callable[[Client, int, int], AsyncGenerator[list[tuple[int, Delivered]], None]]
"""What :func:`follow` is: batches of (position, message) behind a position, for ever, as large as is asked for."""

logger = structlog.get_logger(__name__)


class _ConsumerLostError(Exception):
    """The server-side consumer no longer answers; open a new one behind the last position seen."""


async def follow(
    client: Client, after: int, together: int = TOGETHER
) -> AsyncGenerator[list[tuple[int, Delivered]], None]:
    """Yield batches of (position, message) behind ``after``, in order and without a gap, for ever.

    A batch goes to the end of the log, or has ``together`` messages at least: one message when idle, thousands when
    behind. A lost consumer or connection is replaced silently. Raises LogDamagedError when a position is missing in
    the log itself (it has no gaps) and when the log ends before ``after``.
    """
    position = after
    while True:
        try:
            await require_position(client, position)
            opened_behind = position
            async with contextlib.aclosing(_consume(client, position, together)) as batches:
                async for batch in batches:
                    good = _unbroken(batch, position)
                    if good:
                        position = good[-1][0]
                        yield good
                    if len(good) < len(batch):
                        next_found = batch[len(good)][0]
                        # Deliveries get lost between servers too: only a consumer that begins with a gap is a sign.
                        if position == opened_behind:
                            await _require_stored(client, position + 1, next_found)
                        raise _ConsumerLostError(f"{next_found} was delivered behind {position}")
        except (_ConsumerLostError, NatsError, TimeoutError) as error:
            logger.info("log consumer reopened", position=position, reason=repr(error))
            await asyncio.sleep(REOPEN_PAUSE_SECONDS)


def _unbroken(batch: list[tuple[int, Delivered]], position: int) -> list[tuple[int, Delivered]]:
    """The part of ``batch`` that follows ``position`` without a gap."""
    for number, (found, _) in enumerate(batch):
        if found != position + 1 + number:
            return batch[:number]
    return batch


async def _require_stored(client: Client, missing: int, found: int) -> None:
    """Raise LogDamagedError when the stream's leader, too, has nothing at ``missing``, before ``found``."""
    try:
        await client.jetstream().get_msg(LOG, missing)
    except NotFoundError:
        raise LogDamagedError(f"position {missing} is missing, next is {found}", "log-gap") from None


class _Arrivals:
    """Messages that have arrived and were not taken yet."""

    def __init__(self) -> None:
        self._messages: list[Delivered] = []
        self._some = asyncio.Event()

    def add(self, message: Delivered) -> None:
        if not self._messages:
            self._some.set()
        self._messages.append(message)

    async def some(self) -> None:
        """Wait until there are some."""
        await self._some.wait()

    def take(self) -> list[Delivered]:
        """All of them."""
        taken, self._messages = self._messages, []
        self._some.clear()
        return taken


async def _consume(client: Client, after: int, together: int) -> AsyncGenerator[list[tuple[int, Delivered]], None]:
    name = f"follow-{uuid.uuid4().hex[:12]}"
    arrivals = _Arrivals()
    reconnects = client.stats["reconnects"]
    inbox = client.new_inbox()
    subscription = await subscribe(client, inbox, arrivals.add)
    try:
        await _create_consumer(client, name, after)
        pull = orjson.dumps({"batch": PULL, "expires": int(PULL_EXPIRES_SECONDS * 1e9)})
        on_order = 0
        batch: list[tuple[int, Delivered]] = []
        position = seen = after  # that of the last message, and the one when a pull expired last
        owed = 0  # what the log held then, where nothing had come since the pull before
        while True:
            while on_order <= LOW_WATER:
                await client.publish(f"$JS.API.CONSUMER.MSG.NEXT.{LOG}.{name}", pull, reply=inbox)
                on_order += PULL
            expired = False
            for message in await _arrived(client, arrivals, reconnects):
                status = message.status
                if status is None:
                    position = int(message.reply.split(b".", 6)[5])
                    batch.append((position, message))
                    on_order -= 1
                elif status == "408" and UNDELIVERED in (headers := message.headers):  # a pull expired
                    on_order -= int(headers[UNDELIVERED])
                    expired = True
                else:
                    raise _ConsumerLostError(f"status {status}")
            if batch and (len(batch) >= together or _is_last(batch[-1][1])):
                yield batch
                batch = []
            if expired:
                # A delivery that got lost shows by the gap before the next one. Where none comes, only the log tells:
                # what it held when a pull expired has come when the next one does.
                if position < owed:
                    raise _ConsumerLostError(f"{owed} was not delivered")
                owed = await end_of_log(client) if position == seen else 0
                seen = position
    finally:
        with contextlib.suppress(NatsError, TimeoutError):
            await unsubscribe(client, subscription)
            # A courtesy: the server forgets an unused one itself. On a fresh connection the request may get lost.
            await client.jetstream(timeout=DELETE_TIMEOUT_SECONDS).delete_consumer(LOG, name)


def _is_last(message: Delivered) -> bool:
    """Whether nothing stood behind it in the log when it was delivered."""
    return int(message.reply.split(b".")[8]) == 0


async def _arrived(client: Client, arrivals: _Arrivals, reconnects: int) -> list[Delivered]:
    """All messages that wait, at least one. Raises _ConsumerLostError on silence or a new connection.

    What the server sent into a connection that was half open is lost, while the consumer would go on in the new one.
    """
    clock, task = asyncio.get_running_loop(), asyncio.current_task()
    silence_at = clock.time() + SILENCE_SECONDS
    while True:
        if task is not None and task.cancelling():
            # A library's wait_for (of Python 3.11) has lost it; without another look the task would follow for ever.
            raise asyncio.CancelledError
        # (Not wait_for, which in Python 3.11 loses a cancellation that comes together with a message.)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_SECONDS):
                await arrivals.some()
        if client.stats["reconnects"] != reconnects:
            raise _ConsumerLostError("the connection is another one")
        messages = arrivals.take()
        if messages:
            return messages
        if clock.time() >= silence_at:
            raise _ConsumerLostError("silence")


async def _create_consumer(client: Client, name: str, after: int) -> None:
    config = {
        "stream_name": LOG,
        "config": {
            "name": name,
            "deliver_policy": "by_start_sequence",
            "opt_start_seq": after + 1,
            "ack_policy": "none",
            "replay_policy": "instant",
            "max_waiting": 16,
            "inactive_threshold": int(30e9),
            "mem_storage": True,
            "num_replicas": 1,
        },
    }
    answer = await client.request(f"$JS.API.CONSUMER.CREATE.{LOG}.{name}", orjson.dumps(config), timeout=5.0)
    error = orjson.loads(answer.data).get("error")
    if error is not None:
        raise _ConsumerLostError(str(error))
