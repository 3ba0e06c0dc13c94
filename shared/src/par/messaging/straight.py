"""Subscriptions whose messages are handed over as they are read, for who reads all of a long log.

nats-py makes several objects of each message, reads its headers, and lets it pass a queue and a task: half of what it
costs to read an event of the log. Here a message is cut out of what came from the server and given to a function at
once. All else that comes on the connection is the library's, which reads it as ever (:mod:`par.messaging.reading_on`).
"""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Final
from weakref import WeakKeyDictionary

from nats.aio.client import Client
from nats.aio.subscription import Subscription
from nats.protocol.parser import CRLF_SIZE

PARTS_WITH_REPLY: Final = 5
"""Of a line of a message: subject, subscription, reply, bytes of headers, bytes of all."""
_VERSION: Final = b"NATS/1.0"
_STATUS_DIGITS: Final = 3


class Delivered:
    """A message as the server has sent it."""

    __slots__ = ("_headers", "data", "reply", "subject")

    def __init__(self, subject: str, reply: bytes, data: bytes, headers: bytes) -> None:
        self.subject = subject
        self.reply = reply
        self.data = data
        self._headers = headers

    @property
    def headers(self) -> dict[str, str]:
        """By name; those that cannot be read are left out."""
        return Client._parse_header_lines(self._headers.partition(b"\r\n")[2])

    @property
    def status(self) -> str | None:
        """Of a message that has no data and with which the server says something itself."""
        if self.data or not self._headers:
            return None
        line = self._headers.partition(b"\r\n")[0].removeprefix(_VERSION).strip()
        inline = line[:_STATUS_DIGITS].decode("ascii", "replace")
        return inline or self.headers.get("Status")


Take = Callable[[Delivered], None]
"""What is given each message, in order; it must not raise."""

_takes: Final[MutableMapping[Client, dict[int, Take]]] = WeakKeyDictionary()


async def subscribe(client: Client, subject: str, take: Take) -> Subscription:
    """Give ``take`` every message on ``subject``: one that nobody knows yet, such as a new inbox."""
    subscription = await client.subscribe(subject)
    _takes.setdefault(client, {})[subscription._id] = take
    return subscription


async def unsubscribe(client: Client, subscription: Subscription) -> None:
    """Give nothing more; errors of nats-py where the server cannot be told."""
    _takes.get(client, {}).pop(subscription._id, None)
    await subscription.unsubscribe()


def takers(client: Client) -> Mapping[int, Take]:
    """By the number of the subscription."""
    return _takes.get(client, {})


def handed_over(takes: Mapping[int, Take], read: bytes) -> int:
    """Hand over the messages that stand whole at the beginning of what was read; where something else begins."""
    at = 0
    while read.startswith(b"HMSG ", at):
        end = read.find(b"\r\n", at)
        if end < 0:
            break
        parts = read[at + 5 : end].split()
        take = takes.get(int(parts[1]))
        data = end + CRLF_SIZE + int(parts[-2])
        after = end + CRLF_SIZE + int(parts[-1])
        if take is None or after + CRLF_SIZE > len(read):
            break
        reply = parts[2] if len(parts) == PARTS_WITH_REPLY else b""
        take(Delivered(parts[0].decode(errors="replace"), reply, read[data:after], read[end + CRLF_SIZE : data]))
        at = after + CRLF_SIZE
    return at
