"""A publisher that costs little: NATS' own protocol on a socket, prepared beforehand, acknowledgements in passing.

On a machine of two cores, a publisher in nats-py would take from the engine what is to be measured.
"""

import base64
import json
import select
import socket
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import nkeys  # type: ignore[import-untyped]
import orjson

from bench.engine.workload import Message

BATCH: Final = 100
"""Events that are appended as one, as progress-service does with what it accepts."""
BATCHES_AT_ONCE: Final = 8
CONNECT_SECONDS: Final = 10.0
PATIENCE_SECONDS: Final = 60.0
CHUNK: Final = 1 << 18


class PublishError(RuntimeError):
    """The server refused, or said nothing."""


class Wire:
    """One connection. Blocking; all of its answers come to one inbox.

    Args:
        url: of the server.
        key_file: whose seed signs in; None: a server without accounts.
        inbox: prefix of subjects on which the holder may listen.
    """

    def __init__(self, url: str, key_file: Path | None = None, inbox: str = "_INBOX") -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 4222), CONNECT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""
        self.inbox = f"{inbox}.bench.acks".encode()
        self.acknowledged: deque[tuple[float, int]] = deque()
        """When each answer came (monotonic), and the position it names."""
        info = json.loads(self._line().removeprefix(b"INFO "))
        options: dict[str, Any] = {
            "verbose": False,
            "pedantic": False,
            "headers": True,
            "lang": "python",
            "version": "1",
        }
        if key_file is not None:
            pair = nkeys.from_seed(bytearray(key_file.read_bytes().strip()))
            signature = base64.urlsafe_b64encode(pair.sign(info["nonce"].encode())).rstrip(b"=")
            options |= {"nkey": pair.public_key.decode(), "sig": signature.decode()}
        self.send(b"CONNECT %b\r\nSUB %b 1\r\nPING\r\n" % (orjson.dumps(options), self.inbox))
        while (line := self._line()) != b"PONG":
            self._refuse(line)

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._socket.close()

    def send(self, blob: bytes) -> None:
        """Write; meanwhile read what comes, so that neither side waits for the other."""
        view = memoryview(blob)
        while view:
            readable, writable, _ = select.select([self._socket], [self._socket], [], PATIENCE_SECONDS)
            if not readable and not writable:
                raise PublishError("the server takes nothing")
            if readable and self._buffered():
                self._take()
            if writable:
                view = view[self._socket.send(view[:CHUNK]) :]

    def await_answers(self, count: int) -> None:
        """Wait until so many answers have come in all."""
        self._take()
        while len(self.acknowledged) < count:
            if not self.listen(PATIENCE_SECONDS):
                raise PublishError(f"{len(self.acknowledged)} answers of {count}")

    def listen(self, seconds: float) -> bool:
        """Read what comes within ``seconds``, at most once; whether anything came."""
        readable, _, _ = select.select([self._socket], [], [], max(0.0, seconds))
        if readable:
            self._buffered()
            self._take()
        return bool(readable)

    def _buffered(self) -> bool:
        received = self._socket.recv(CHUNK)
        if not received:
            raise PublishError("the server closed the connection")
        self._buffer += received
        return True

    def _line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            self._buffered()
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line

    def _take(self) -> None:
        """All whole lines of the buffer; a payload (JSON in one line) is a line, too."""
        *lines, self._buffer = self._buffer.split(b"\r\n")
        now = time.monotonic()
        for line in lines:
            if line.startswith(b"{"):
                answer = orjson.loads(line)
                if "error" in answer or answer.get("duplicate"):
                    raise PublishError(line.decode())
                self.acknowledged.append((now, answer["seq"]))
            elif line == b"PING":
                self._socket.sendall(b"PONG\r\n")
            else:
                self._refuse(line)

    def _refuse(self, line: bytes) -> None:
        if line.startswith(b"-ERR"):
            raise PublishError(line.decode())


def single(message: Message, inbox: bytes) -> bytes:
    """One event with the headers that the ledger gives it, to be acknowledged."""
    subject, identity, payload = message
    return _published(subject, inbox, b"NATS/1.0\r\nNats-Msg-Id: %b\r\n\r\n" % identity, payload)


def batches(messages: Iterable[Message], inbox: bytes, name: str, size: int = BATCH) -> Iterator[bytes]:
    """Atomic batches of ``size`` events, ready to be sent; the last event of each is acknowledged for all."""
    rest = iter(messages)
    number = 0
    while some := list(islice(rest, size)):
        number += 1
        yield single(some[0], inbox) if len(some) == 1 else _batch(some, inbox, f"{name}-{number}".encode())


def _batch(messages: Sequence[Message], inbox: bytes, name: bytes) -> bytes:
    parts: list[bytes] = []
    for number, (subject, identity, payload) in enumerate(messages, 1):
        last = number == len(messages)
        headers = b"NATS/1.0\r\nNats-Msg-Id: %b\r\nNats-Batch-Id: %b\r\nNats-Batch-Sequence: %d\r\n%b\r\n" % (
            identity,
            name,
            number,
            b"Nats-Batch-Commit: 1\r\n" if last else b"",
        )
        parts.append(_published(subject, inbox if last else b"", headers, payload))
    return b"".join(parts)


def _published(subject: bytes, reply: bytes, headers: bytes, payload: bytes) -> bytes:
    total = len(headers) + len(payload)
    return b"HPUB %b %b %d %d\r\n%b%b\r\n" % (subject, reply, len(headers), total, headers, payload)


def publish(wire: Wire, blobs: Iterable[bytes], at_once: int = BATCHES_AT_ONCE) -> float:
    """Send prepared batches, ``at_once`` of them unanswered; the moment (monotonic) of the first byte."""
    began, sent = time.monotonic(), 0
    for blob in blobs:
        if sent - len(wire.acknowledged) >= at_once:
            wire.await_answers(sent - at_once + 1)
        wire.send(blob)
        sent += 1
    wire.await_answers(sent)
    return began


def publish_paced(wire: Wire, blobs: Sequence[bytes], rate: float) -> list[float]:
    """Send one event at a time, ``rate`` a second; the moment each was due, whether or not it could be sent then."""
    began = time.monotonic()
    due = [began + number / rate for number in range(len(blobs))]
    for moment, blob in zip(due, blobs, strict=True):
        while (wait := moment - time.monotonic()) > 0:
            wire.listen(wait)
        wire.send(blob)
    wire.await_answers(len(blobs))
    return due
