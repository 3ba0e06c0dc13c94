"""Programs in JavaScript that know the ledger from its published contract alone."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

from tests.node_packages import install

FOLDER: Final = Path(__file__).parent / "node"
RUN_SECONDS: Final = 60


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the folder; what it needs is installed at the first use, exactly as its lock says."""
    install(FOLDER)
    command = ["node", str(FOLDER / program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False)


def answered(program: str, *arguments: str) -> Any:
    """The JSON document that a program prints."""
    done = run(program, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
