"""``python -m bench [--form short|full] [part …]``: how fast the ledger is, beside the limits it cannot pass.

On servers of its own. ``README.md`` in this folder says what each part measures and how to read it. Figures of
different machines or runs do not compare; the ratios within one run do.
"""

import argparse
import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from bench import board, intake, machine, partitions, report_latency, results
from bench.engine import freshness, growth, memory, part
from bench.forms import FORMS
from bench.running import Running

WIDTH: Final = 110

PARTS: Final[Mapping[str, Callable[[Running], dict[str, Any]]]] = {
    "engine": part.run,
    "freshness": freshness.run,
    "growth": growth.run,
    "memory": memory.run,
    "partitions": partitions.run,
    "intake": intake.run,
    "report-latency": report_latency.run,
    "board": board.run,
}


def main() -> None:
    """Run the parts, print their tables, and write ``bench/results/latest.json`` after each."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("what", nargs="*", choices=PARTS, default=list(PARTS), metavar="part", help=", ".join(PARTS))
    parser.add_argument(
        "--form", choices=FORMS, default="short", help="how much: short, full; tiny: does it run at all"
    )
    parser.add_argument("--events", type=int, help="of the engine's comparison, instead of the form's")
    parser.add_argument("--rounds", type=int, help="of the engine's comparison, instead of the form's")
    parser.add_argument("--sets", type=int, help="how many event sets of the comparison, instead of the form's")
    parser.add_argument("--results", type=Path, default=results.FOLDER, help="folder of latest.json and the chart")
    options = parser.parse_args()
    given = {name: getattr(options, name) for name in ("events", "rounds", "sets")}
    form = dataclasses.replace(FORMS[options.form], **{name: value for name, value in given.items() if value})
    running = Running(form, Console(width=WIDTH), options.results)
    described = machine.described()
    running.console.print(described)
    for name in options.what:
        keys = PARTS[name](running)
        results.write(options.results, name, keys, {**described, "form": options.form})


if __name__ == "__main__":
    main()
