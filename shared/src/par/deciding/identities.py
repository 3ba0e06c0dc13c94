"""Identities as digests of 16 bytes, one behind the other: as Python's strings, tuples and sets they take 300 each.

Nobody finds two with one digest, whoever chooses names: that takes 2^64 tries.
"""

import hashlib
from typing import Final

Identity = tuple[str, str]
"""source, id."""

DIGEST_BYTES: Final = 16
POSITION_BYTES: Final = 8
RECORD_BYTES: Final = DIGEST_BYTES + POSITION_BYTES


def digest_of(identity: Identity) -> bytes:
    """What stands for an identity."""
    source, own = identity
    return hashlib.blake2b(f"{len(source)}:{source}{own}".encode(), digest_size=DIGEST_BYTES).digest()


def _last(digest: bytes, among: bytes | bytearray, record_bytes: int) -> int:
    """Where in ``among`` the last record begins that begins with ``digest``; -1: nowhere."""
    at = among.rfind(digest)
    while at > 0 and at % record_bytes:  # found across the border of two
        at = among.rfind(digest, 0, at + DIGEST_BYTES - 1)
    return at


class Executions:
    """Which commands an aggregate has executed, and at which position of the log the last event of each stands."""

    __slots__ = ("_records",)

    def __init__(self, packed: bytes = b"") -> None:
        """From what :meth:`packed` gave; raises ValueError for what it cannot have given."""
        if len(packed) % RECORD_BYTES:
            raise ValueError(f"{len(packed)} bytes are no executions")
        self._records = bytearray(packed)

    def __len__(self) -> int:
        return len(self._records) // RECORD_BYTES

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Executions) and self._records == other._records

    __hash__ = None  # type: ignore[assignment]  # (it grows)

    def __contains__(self, identity: Identity) -> bool:
        return _last(digest_of(identity), self._records, RECORD_BYTES) >= 0

    def position(self, identity: Identity) -> int | None:
        """Where the last event of a command stands; None where it was not executed."""
        at = _last(digest_of(identity), self._records, RECORD_BYTES)
        return None if at < 0 else int.from_bytes(self._records[at + DIGEST_BYTES : at + RECORD_BYTES], "big")

    def add(self, identity: Identity, position: int) -> None:
        """An event of that command stands at ``position``, behind all others.

        Those of one command follow each other, and the last one counts.
        """
        digest = digest_of(identity)
        if self._records[-RECORD_BYTES:-POSITION_BYTES] == digest:
            del self._records[-RECORD_BYTES:]
        self._records += digest + position.to_bytes(POSITION_BYTES, "big")

    def packed(self) -> bytes:
        """All of it, for a snapshot."""
        return bytes(self._records)


def count_of(digests: bytes) -> int:
    """How many identities a set of digests has."""
    return len(digests) // DIGEST_BYTES


def holds(digests: bytes, identity: Identity) -> bool:
    """Whether an identity is in the set."""
    return _last(digest_of(identity), digests, DIGEST_BYTES) >= 0


def with_one(digests: bytes, identity: Identity) -> bytes:
    """The set with an identity more."""
    return digests if holds(digests, identity) else digests + digest_of(identity)


def without(digests: bytes, identity: Identity) -> bytes:
    """The set without an identity."""
    at = _last(digest_of(identity), digests, DIGEST_BYTES)
    return digests if at < 0 else digests[:at] + digests[at + DIGEST_BYTES :]
