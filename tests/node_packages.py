"""npm packages of the tests, installed at their first use, exactly as their lock says."""

import fcntl
import hashlib
import subprocess
from pathlib import Path
from typing import Final

INSTALL_SECONDS: Final = 300


def install(folder: Path) -> Path:
    """Install what the lock of ``folder`` names, unless it is there; where the packages stand."""
    with (folder / "package-lock.json").open("rb") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)  # tests may run in two processes
        return _install(folder, hashlib.sha256(locked.read()).hexdigest())


def _install(folder: Path, wanted: str) -> Path:
    installed = folder / "node_modules"
    stamp = installed / ".installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return installed
    done = subprocess.run(
        ["npm", "ci", "--no-progress"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"npm ci: {done.stdout}{done.stderr}"
    stamp.write_text(wanted)
    return installed
