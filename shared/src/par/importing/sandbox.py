"""Reading a file in a process of its own, with bounded memory and time.

The libraries that read documents are large and met by whatever people send. The child that runs them limits its own
memory and processor time before it looks at the file, holds no connection and no secret of ours, and answers with
plain data. The parent stops it when the clock runs out.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

import orjson

from par.importing import limits
from par.importing.readers.progress import Progress, unheard
from par.importing.source import Source
from par.importing.transport import source_from_json
from par.problems import Rejected

_CHILD: Final = "par.importing.sandboxed"
_OUT_OF_MEMORY: Final = (-6, -9)
"""SIGABRT of a library that could not allocate, SIGKILL of the system where all memory was used up."""
_OUT_OF_TIME: Final = -24
"""SIGXCPU."""
_KEPT: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "LANG", "TMPDIR")
"""Of the environment; the rest may hold addresses and passwords."""
_LONGEST_COMPLAINT: Final = 8_192


def read_sandboxed(
    data: bytes,
    file_name: str,
    on_progress: Progress = unheard,
    *,
    memory: int = limits.MEMORY_BYTES,
    seconds: float = limits.SECONDS,
) -> Source:
    """The document in ``data``, read by a child process with ``memory`` bytes and ``seconds`` of time.

    Blocks until the child has ended. ``on_progress`` is called in this thread while it reads.

    Raises:
        Rejected: what :func:`par.importing.readers.reading.read` raises, ``import-too-big``, ``import-too-slow``, or
            ``file-damaged`` where the child ended without an answer.
    """
    request = orjson.dumps({"file_name": file_name, "memory": memory, "seconds": seconds}) + b"\n"
    with _child() as child, _stopping(child, seconds) as stopped:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        complaint = _Tail(child.stderr)
        try:
            child.stdin.write(request + data)
            child.stdin.close()
        except BrokenPipeError:
            pass  # it ended early; its answer or its status says why
        answer = _answer(child.stdout, on_progress)
        status = child.wait()
        said = complaint.text()
    if stopped.is_set() or status == _OUT_OF_TIME:
        raise Rejected("import-too-slow", limit=f"{seconds:g}")
    if status in _OUT_OF_MEMORY or (answer is not None and "memory" in answer):
        raise Rejected("import-too-big", limit=memory // limits.MEGABYTE)
    if answer is not None and "refused" in answer:
        raise Rejected(answer["refused"], answer["pointer"], **answer["fields"])
    if answer is None or "source" not in answer:
        raise Rejected("file-damaged", kind_vi="", kind_en="", reason=said or f"status {status}")
    return source_from_json(answer["source"])


@contextmanager
def _child() -> Iterator[subprocess.Popen[bytes]]:
    """The reading process, gone at the end in any case."""
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name in _KEPT},
    )
    with child:
        try:
            yield child
        finally:
            child.kill()


@contextmanager
def _stopping(child: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kills the child after ``seconds``, and then sets the event."""
    stopped = threading.Event()

    def stop() -> None:
        if child.poll() is None:
            stopped.set()
            child.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()


class _Tail:
    """Drains a stream in a thread, so that the child never waits for us, and keeps its last line."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._last = stream, b""
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def text(self) -> str:
        """The last line written, once the stream has ended."""
        self._thread.join()
        lines = self._last.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _drain(self) -> None:
        while chunk := self._stream.read(_LONGEST_COMPLAINT):
            self._last = (self._last + chunk)[-_LONGEST_COMPLAINT:]


def _answer(stream: IO[bytes], on_progress: Progress) -> dict[str, Any] | None:
    """The last message of the child, one JSON document a line; those before are its progress."""
    answer: dict[str, Any] | None = None
    for line in stream:
        try:
            message = orjson.loads(line)
        except orjson.JSONDecodeError:
            return None  # it was stopped in the middle of a line
        if "progress" in message:
            done, total, what = message["progress"]
            on_progress(done, total, what)
        else:
            answer = message
    return answer
