"""Starts processes from one thread that lives as long as this process.

Linux sends the parent-death signal when the *thread* that forked ends, not the process. A server started from
a worker thread would be killed as soon as that thread is done; with one lasting thread the signal means what
it should.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

_Job = Callable[[], None]


class Spawner:
    """One daemon thread that runs calls for others, one after the other."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self.pid = os.getpid()
        threading.Thread(target=self._run, name="par-spawner", daemon=True).start()

    def call(self, function: Callable[[], T]) -> T:
        """Run the function on the lasting thread and return its result, or raise what it raised."""
        result: Future[T] = Future()

        def job() -> None:
            try:
                result.set_result(function())
            except BaseException as error:  # noqa: BLE001 - it is raised again in the caller's thread
                result.set_exception(error)

        self._jobs.put(job)
        return result.result()

    def _run(self) -> None:
        while True:
            self._jobs.get()()


_lock = threading.Lock()
_spawner: Spawner | None = None


def spawner() -> Spawner:
    """The spawner of this process; a forked child, which has none of the parent's threads, gets its own."""
    global _spawner  # noqa: PLW0603 - one thread per process is the purpose
    with _lock:
        if _spawner is None or _spawner.pid != os.getpid():
            _spawner = Spawner()
        return _spawner
