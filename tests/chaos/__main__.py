"""``python -m tests.chaos --faults 200 --seed 7``: the long run, in both settings; see docs/chaos.md."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import get_args

from tests.chaos.faults import KINDS
from tests.chaos.ledger import Setting
from tests.chaos.run import NotWellError, drawn, named, run, tidy
from tests.chaos.short import GROUPS, SEED
from tests.chaos.table import table

SHOWN = 20


def say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


def main() -> int:
    settings: tuple[Setting, ...] = get_args(Setting)
    parser = argparse.ArgumentParser(prog="chaos", description="faults on a ledger under load")
    parser.add_argument("--faults", type=int, default=200, help="in all, half of them in each setting")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same seed plans the same faults")
    parser.add_argument("--setting", choices=settings, action="append", help="only this one; may be given twice")
    parser.add_argument("--kind", action="append", default=[], help="only faults of this name; may be repeated")
    parser.add_argument("--short", action="store_true", help="each kind that takes seconds, once")
    parser.add_argument("--folder", type=Path, help="where logs go; a new temporary folder otherwise")
    parser.add_argument("--list", action="store_true", help="list the names of the faults and end")
    asked = parser.parse_args()
    if asked.list:
        for setting in settings:
            say(f"{setting}: {', '.join(kind.name for kind in KINDS[setting])}")
        return 0
    chosen: list[Setting] = asked.setting or list(settings)
    folder: Path = asked.folder or Path(tempfile.mkdtemp(prefix="par-chaos-"))
    counts = [asked.faults // len(chosen) + (number < asked.faults % len(chosen)) for number in range(len(chosen))]
    say(f"seed {asked.seed}: {' '.join(sys.argv[1:])} with this seed plans the same; logs in {folder}")
    bad = False
    for setting, count in zip(chosen, counts, strict=True):
        try:
            planned = named(GROUPS[setting], SEED) if asked.short else drawn(count, asked.seed, asked.kind)
            outcome = asyncio.run(run(setting, planned, asked.seed, folder / setting, say))
        except (AssertionError, BaseExceptionGroup) as error:
            leaves = error.exceptions if isinstance(error, BaseExceptionGroup) else (error,)
            say(f"{setting} FAILED: {'; '.join(map(str, leaves))}")
            if not all(isinstance(leaf, NotWellError) for leaf in leaves):
                raise
            bad = True
            continue
        sys.stdout.write(f"{table(outcome)}\n\n")
        sys.stdout.flush()
        for difference in outcome.differences[:SHOWN]:
            say(f"{setting} DIFFERENCE: {difference}")
        bad = bad or bool(outcome.differences)
    if bad:
        say(f"not well; seed {asked.seed}, logs in {folder}")
    elif asked.folder is None:
        tidy(folder)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
