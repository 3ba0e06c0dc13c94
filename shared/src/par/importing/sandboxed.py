"""The process that reads one file: ``python -m par.importing.sandboxed``, started by :mod:`par.importing.sandbox`.

Standard input is one line of JSON (``file_name memory seconds``) and the file; standard output one JSON document a
line: ``{"progress": [done, total, what]}``, and at last ``{"source": ...}``, ``{"refused": code, ...}`` or
``{"memory": true}``.
"""

import math
import os
import resource
import sys
import time
from typing import IO, Any, Final

import orjson

from par.importing import limits
from par.importing.readers.reading import read
from par.importing.transport import source_to_json
from par.problems import Rejected

_BETWEEN: Final = 0.1
"""Seconds between two messages of progress."""


class _Messages:
    """What goes to the parent."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._told = -math.inf

    def send(self, message: dict[str, Any]) -> None:
        """Sends one message."""
        self._stream.write(orjson.dumps(message) + b"\n")
        self._stream.flush()

    def progress(self, done: int, total: int, what: str) -> None:
        """Tells how far the reader is, not too often."""
        now = time.monotonic()
        if now - self._told >= _BETWEEN or done == total:
            self._told = now
            self.send({"progress": [done, total, what]})


def limit_this_process(memory: int, seconds: float) -> None:
    """Bounds address space and processor time; writes no core and no file."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, math.ceil(seconds)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def main() -> None:
    """Answers one request."""
    # Whatever a library prints must not stand between our messages.
    messages = _Messages(os.fdopen(os.dup(sys.stdout.fileno()), "wb"))
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    request = orjson.loads(sys.stdin.buffer.readline())
    limit_this_process(request["memory"], request["seconds"])
    try:
        data = sys.stdin.buffer.read(limits.FILE_BYTES + 1)
        answer = {"source": source_to_json(read(data, request["file_name"], messages.progress))}
        messages.send(answer)
    except Rejected as refused:
        messages.send({"refused": refused.code, "pointer": refused.pointer, "fields": refused.fields})
    except MemoryError:
        messages.send({"memory": True})


if __name__ == "__main__":
    main()
