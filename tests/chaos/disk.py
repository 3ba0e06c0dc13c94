"""A small file system of one's own that can be full: a tmpfs in a mount namespace, for which no rights are needed."""

import contextlib
import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

SPACE = 2 * 1024**3
"""Bytes, of which only those in use take memory."""
ROOM = 64 * 1024
"""What is left when it is "full": mounting with less than is in use is refused, and servers write all the time."""
TRIES = 20


class Disk:
    """Folders that are file systems of their own for the programs that are started through :meth:`wrapper`.

    They are gone with the process ``holder``, which keeps the namespace.
    """

    def __init__(self, holder: "subprocess.Popen[bytes]", scripts: Path) -> None:
        self._holder = holder
        self._scripts = scripts

    def wrapper(self, program: Path) -> Path:
        """A program that becomes ``program`` inside of the namespace, with the same process id."""
        script = self._scripts / program.name
        # Entering drops the wish of the process to end with its parent.
        command = shlex.join([*self._enter(), "setpriv", "--pdeathsig", "KILL", str(program)])
        script.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        return script

    def fill(self, folder: Path) -> None:
        """Leave next to no room in a folder: whoever writes is told that no space is left on the device."""
        for _ in range(TRIES):
            found = os.statvfs(f"/proc/{self._holder.pid}/root{folder}")
            used = (found.f_blocks - found.f_bfree) * found.f_frsize
            if self._resize(folder, used + ROOM):
                return
        raise AssertionError(f"{folder} grows faster than it can be filled")

    def make_room(self, folder: Path) -> None:
        """There is space again."""
        assert self._resize(folder, SPACE)

    def _resize(self, folder: Path, size: int) -> bool:
        command = [*self._enter(), "mount", "-o", f"remount,size={size}", str(folder)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def _enter(self) -> list[str]:
        return ["nsenter", "--preserve-credentials", "-U", "-m", "-t", str(self._holder.pid)]


@contextlib.contextmanager
def disk(folders: Sequence[Path], scripts: Path) -> Iterator[Disk | None]:
    """File systems in ``folders``; None where the system does not let us have a namespace of our own."""
    mounts = [f"mount -t tmpfs -o size={SPACE} none {shlex.quote(str(folder))}" for folder in folders]
    script = " && ".join([*mounts, "echo ready", "exec cat"])
    for folder in (*folders, scripts):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        holder = subprocess.Popen(
            ["unshare", "-U", "-r", "-m", "sh", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        yield None
        return
    assert holder.stdout is not None
    assert holder.stdin is not None
    try:
        yield Disk(holder, scripts) if holder.stdout.readline() == b"ready\n" else None
    finally:
        holder.stdin.close()  # which ends it
        holder.wait()
        holder.stdout.close()
