"""Waiting for a condition with a bound, and looking at processes by their ids."""

import threading
import time
from collections.abc import Callable
from pathlib import Path


def wait_until(condition: Callable[[], bool], timeout: float = 10.0) -> None:
    """Return when the condition holds; an AssertionError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"not true within {timeout} s"
        pause.wait(0.01)


def is_running(pid: int) -> bool:
    """Whether a process runs; a zombie, which waits for its parent to read its exit code, does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def children_of(pid: int) -> set[int]:
    """Ids of the running processes whose parent is `pid`."""
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = stat.rpartition(")")[2].split()[:2]
        if int(parent) == pid and state not in {"Z", "X"}:
            found.add(int(entry.name))
    return found
