"""``make audit``: whether a library of the run-time lock has a known hole.

Exit status 0 when each was looked up and has none, 1 when one has, 2 when that could not be found out.
"""

import json
import subprocess
import sys
from pathlib import Path

from tests.audit.verdict import verdict_of

LOCK = Path(__file__).parents[2] / "requirements.txt"
NOT_FOUND_OUT = 2


def main(arguments: list[str]) -> int:
    """Run pip-audit on the lock; ``arguments`` are handed on."""
    usual = ["--requirement", str(LOCK), "--disable-pip", "--require-hashes", "--progress-spinner", "off", "-f", "json"]
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", *usual, *arguments], stdout=subprocess.PIPE, text=True, check=False
    )
    try:
        verdict = verdict_of(json.loads(asked.stdout))
    except (ValueError, KeyError, TypeError):
        print("NOT AUDITED: pip-audit gave no report; what it said stands above.", file=sys.stderr)  # noqa: T201
        return NOT_FOUND_OUT
    for line in verdict.lines():
        print(line)  # noqa: T201
    return verdict.exit_status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
