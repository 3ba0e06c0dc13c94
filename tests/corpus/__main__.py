"""``python -m tests.corpus``: add to the corpus what it has no event of, and what this build reads of each.

Nothing that stands there is changed. Without arguments it plays what the tests of contracts play, on a ledger of its
own, and takes from that log. With folders it takes from the logs in those (``par up --data``, ``par demo --data``).
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.corpus.plays import play
from tests.corpus.recorded import EVENTS, READINGS, Sample, add, chosen, missing_types, reading, samples, unread
from tests.corpus.sent import add_examples
from tests.corpus.stored import messages_in

from par.events import known_types

MOST = 3
"""So many events of a type and a build at most."""


def this_build() -> str:
    """The commit of the working tree."""
    return subprocess.run(
        ["git", "rev-parse", "--short=7", "HEAD"], capture_output=True, text=True, check=True
    ).stdout.strip()


def take(messages: list[tuple[str, bytes]], build: str, most: int) -> list[Sample]:
    """What of a log the corpus lacks."""
    found = [Sample(build, subject, payload) for subject, payload in messages]
    return chosen(found, samples(), most)


def main() -> int:
    """Add, and say what was added and what is still missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="data folders with a log, of stopped servers")
    parser.add_argument("--build", help="the commit that wrote them; this one where it is left out")
    parser.add_argument("--most", type=int, default=MOST, help="events of a type and a build at most")
    parser.add_argument("--only-readings", action="store_true", help="take no events; add readings that are missing")
    options = parser.parse_args()
    build = options.build or this_build()
    new: list[Sample] = []
    with tempfile.TemporaryDirectory(prefix="par-corpus-") as temporary:
        folders = options.folders
        if not folders and not options.only_readings:
            folders = play(Path(temporary))
        for folder in folders:
            taken = take(messages_in(folder), build, options.most)
            add(EVENTS, (sample.to_line() for sample in taken))
            new += taken
    left = unread()
    add(READINGS, (reading(sample) for sample in left))
    examples = add_examples(build)
    print(f"{len(new)} events, {len(left)} readings and {examples} digests added to {EVENTS.parent}")  # noqa: T201
    missing = missing_types(known_types())
    for name in missing:
        print(f"still without a recorded event: {name}")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
