r"""The chain: every archived event carries a hash over itself and the hash before it. Pure.

The hash of an event is SHA-256 over these bytes, one after the other:

====================  =====================================================================================
``par-archive-1\\n``   14 bytes: the name of this encoding
previous hash         32 bytes; of the first event 32 zero bytes
position              8 bytes, unsigned, big-endian
subject               its length in bytes (4 bytes, unsigned, big-endian), then the log subject in UTF-8
payload               its length, likewise, then the bytes of the message as they are
====================  =====================================================================================

So equal logs give equal hashes, whoever computes them and in whatever portions; and the hash of the last event stands
for all of them and their order. Headers are left out: the message id follows from the payload, and where two events of
one identity stand far apart, the second is restored without it.
"""

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ENCODING: Final = b"par-archive-1\n"
"""Durable: another encoding has another name."""
GENESIS: Final = bytes(32)
"""What stands before the first event."""

MESSAGE_ID: Final = "Nats-Msg-Id"
_SERVERS: Final = "nats-"

_PLACE: Final = struct.Struct(">32sQ")
_LENGTH: Final = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the log holds it: ``position`` from 1, the literal subject, the exact payload, the kept headers.

    Headers say nothing of whether two are the same.
    """

    position: int
    subject: str
    payload: bytes
    headers: Mapping[str, str] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Linked:
    """An event with its hash."""

    entry: Entry
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: the last position (0: empty), its hash, and the hash before it."""

    position: int = 0
    hash: bytes = GENESIS
    previous: bytes = GENESIS

    def then(self, entry: Entry) -> "Head":
        """The head once ``entry`` is behind this one."""
        return Head(entry.position, link(self.hash, entry), self.hash)


def link(previous: bytes, entry: Entry) -> bytes:
    """The hash of ``entry`` behind the hash ``previous``."""
    digest = hashlib.sha256(ENCODING)
    digest.update(_PLACE.pack(previous, entry.position))
    for part in (entry.subject.encode(), entry.payload):
        digest.update(_LENGTH.pack(len(part)))
        digest.update(part)
    return digest.digest()


def kept(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Of a message's headers those that say something of the event.

    The message id, and what is not the server's. The rest (what was expected when it was stored, in which batch it
    came) concerned that one moment; stored once more it would be refused or mean something else.
    """
    found = headers or {}
    return {name: value for name, value in found.items() if name == MESSAGE_ID or not name.lower().startswith(_SERVERS)}
