"""One server as a child process: started with a log file, watched, and ended by its process id."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from par.embedded.errors import EmbeddedError, data_folder_unusable, server_died, start_timeout
from par.embedded.loader import loader_error
from par.embedded.spawner import spawner

_LAUNCH = Path(__file__).with_name("_launch.py")
_LOG_LIMIT = 16 * 1024 * 1024
_TAIL_BYTES = 64 * 1024
_FIRST_POLL, _LAST_POLL = 0.005, 0.05


class ServerProcess:
    """A server program run as a child in a session of its own, so that Ctrl-C reaches only its parent.

    On Linux the child is killed by the kernel when this process ends in any way, SIGKILL included. Elsewhere
    it ends when `stop` is called. Use as a context manager, or call `start` and `stop`; a stopped server can
    be started again.

    Args:
        name: name for people, in errors.
        argv: the program (a path, or a name on PATH) and its arguments.
        log_path: file that gets standard output and standard error, appended; its folder is made.
        env: the whole environment of the child; None hands on this process's.
        pass_fds: file descriptors that the child inherits.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        log_path: Path,
        env: Mapping[str, str] | None = None,
        *,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.argv = list(argv)
        self.log_path = log_path
        self.env = None if env is None else dict(env)
        self.pass_fds = tuple(pass_fds)
        self._popen: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._asked_to_end = False

    def __enter__(self) -> ServerProcess:
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the program and return at once; nothing happens when it runs already.

        Raises:
            EmbeddedError: `data-folder-unusable` when the log cannot be written. A program that is missing,
                or ends at once, soon shows as not `alive`, with the reason in its log (see `wait_until`).
        """
        if self.alive:
            return
        self._popen = spawner().call(self._spawn)
        self._asked_to_end = False

    def begin_stop(self) -> None:
        """Ask the program to end (SIGTERM, once) without waiting; nothing happens when it has ended."""
        # Only once: for many programs a second signal means to drop everything.
        if self._popen is not None and not self._asked_to_end:
            self._asked_to_end = True
            self._popen.terminate()

    def stop(self, timeout: float = 10.0) -> int | None:
        """Ask the program to end (SIGTERM), and after `timeout` seconds kill it (SIGKILL).

        Returns:
            Its exit code (negative: the signal that ended it), or None when it was never started.
        """
        if self._popen is None:
            return None
        self.begin_stop()
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            return self._popen.wait()

    def kill(self) -> None:
        """End the program at once (SIGKILL), as a crash would."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()

    def hang_up(self) -> None:
        """Send SIGHUP, the usual sign to read the configuration again; nothing happens when it has ended."""
        if self._popen is not None:
            self._popen.send_signal(signal.SIGHUP)

    @property
    def alive(self) -> bool:
        """Whether the program runs now."""
        return self._popen is not None and self._popen.poll() is None

    @property
    def pid(self) -> int | None:
        """Process id of the last start; None before the first."""
        return None if self._popen is None else self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """Exit code of the last run (negative: the signal); None while it runs and before the first."""
        return None if self._popen is None else self._popen.poll()

    def rss_bytes(self) -> int | None:
        """Resident memory in bytes; None when the program does not run or the system has no /proc."""
        if not self.alive:
            return None
        try:
            resident_pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
        except (OSError, IndexError):
            return None
        return int(resident_pages) * os.sysconf("SC_PAGE_SIZE")

    def log_tail(self, lines: int = 12) -> str:
        """The last lines that the current (or last) run wrote to its log."""
        try:
            with self.log_path.open("rb") as log:
                end = log.seek(0, os.SEEK_END)
                log.seek(max(self._log_start, end - _TAIL_BYTES))
                text = log.read().decode("utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def wait_until(self, condition: Callable[[], bool], timeout: float) -> None:
        """Wait until the condition holds.

        Args:
            condition: asked often; must return quickly.
            timeout: seconds.

        Raises:
            EmbeddedError: `server-died` or the loader's error when the program ends first; `start-timeout`.
        """
        deadline = time.monotonic() + timeout
        pause = _FIRST_POLL
        while True:
            if not self.alive:
                raise self.died()
            if condition():
                return
            if time.monotonic() > deadline:
                raise start_timeout(self.name, timeout, str(self.log_path), self.log_tail())
            time.sleep(pause)
            pause = min(pause * 1.5, _LAST_POLL)

    def died(self) -> EmbeddedError:
        """The error that tells why the program has ended."""
        tail = self.log_tail()
        return loader_error(self.name, tail) or server_died(self.name, self.exit_code, str(self.log_path), tail)

    def _spawn(self) -> subprocess.Popen[bytes]:
        program = shutil.which(self.argv[0], path=None if self.env is None else self.env.get("PATH")) or self.argv[0]
        argv = [program, *self.argv[1:]]
        if sys.platform == "linux":
            argv = [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), *argv]
        with self._open_log() as log:
            self._log_start = log.tell()
            try:
                return subprocess.Popen(
                    argv,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=self.env,
                    start_new_session=True,
                    pass_fds=self.pass_fds,
                )
            except OSError as error:
                raise server_died(self.name, None, str(self.log_path), f"{argv[0]}: {error.strerror}") from error

    def _open_log(self) -> BinaryIO:
        """The log, open for appending; a large one is set aside first (one older log is kept)."""
        try:
            self.log_path.parent.mkdir(parents=True, exist_ok=True)
            if self.log_path.exists() and self.log_path.stat().st_size > _LOG_LIMIT:
                self.log_path.replace(self.log_path.with_name(self.log_path.name + ".1"))
            return self.log_path.open("ab")
        except OSError as error:
            raise data_folder_unusable(str(self.log_path.parent), error.strerror or str(error)) from error
