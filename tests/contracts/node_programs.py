"""Programs in JavaScript that know the ledger from its published contract alone."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "node"
INSTALLED: Final = FOLDER / "node_modules"
STAMP: Final = "node_modules/.installed"
INSTALL_SECONDS: Final = 300
RUN_SECONDS: Final = 60


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the folder; what it needs is installed at the first use, exactly as its lock says."""
    install()
    command = ["node", str(FOLDER / program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)


def answered(program: str, *arguments: str) -> Any:
    """The JSON document that a program prints."""
    done = run(program, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def install(folder: Path = FOLDER) -> None:
    """Install what the programs of a folder need, unless it is there."""
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_text() == wanted:
        return
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
