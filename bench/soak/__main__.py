"""``python -m bench.soak``: the whole ledger for an hour under ordinary trouble; then every figure must add up.

500 events a second from many units, each with an account of its own, 5 % of them sent twice, 10 % late, 0.1 % not to be
accepted; a rolling restart of one service every five minutes. It ends with status 1 where a figure is wrong. A machine
that does not keep up with the rate is said to be so, with the rate it reached and the time it needed to catch up.
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from bench.running import MONGO_CACHE_GB, QUIET
from bench.soak.chart import draw
from bench.soak.checking import Findings, check_log, check_receipts
from bench.soak.city import CITY, city_tree, senders_of
from bench.soak.events import YEAR, Maker
from bench.soak.load import Load
from bench.soak.reconciling import as_service, check_read_models, settled
from bench.soak.sampling import Samples, behind, quantiles, sample_freshness, sample_memory
from par.accounts.registry import Kind
from par.client.calendar import open_day
from par.client.office import open_units
from par.demo.examples import CITIES, examples_folder
from par.demo.lines import Lines
from par.demo.load import Loaded, load, log_end, open_rounds
from par.demo.run import LAST_DAY
from par.demo.submissions import at
from par.embedded.errors import EmbeddedError
from par.embedded.stack import SERVICES, LocalStack
from par.service.garbage import collect_young_only

RESULTS: Final = Path(__file__).parents[1] / "results"
LINE_SECONDS: Final = 15.0
NATS_MEMORY: Final = "800MiB"
"""Go collects before that, as in ``deploy/k8s/values/nats.yaml``."""
KEPT_UP: Final = 0.98
"""Of the rate that was asked for, from which on the ledger has kept up."""


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=500, help="events a second of all senders together")
    parser.add_argument("--restart-minutes", type=float, default=5, help="from one rolling restart to the next")
    parser.add_argument("--patience-minutes", type=float, default=240, help="for the last receipt, and to catch up")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, help="an empty folder for servers' data and logs, to keep them")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where soak.json and soak.svg are written")
    return parser.parse_args()


async def roll(
    stack: LocalStack, every: float, console: Console, log: list[dict[str, Any]], ended: asyncio.Event
) -> None:
    """One service after the other, until the load has ended."""
    number = 0
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(every):
                await ended.wait()
                return
        name = SERVICES[number % len(SERVICES)]
        number += 1
        began = time.monotonic()
        code: int | str | None
        try:
            code = await asyncio.to_thread(stack.roll, name)
        except EmbeddedError as error:  # the other instance did not get ready: the first one goes on
            code = error.code
        log.append({"service": name, "seconds": round(time.monotonic() - began, 1), "exit_code": code})
        console.print(f"rolling restart of {name}-service: {log[-1]['seconds']} s, exit code {code}")


async def show(work: Load, samples: Samples, console: Console, began: float) -> None:
    """A line now and then."""
    while True:
        await asyncio.sleep(LINE_SECONDS)
        memory = ", ".join(f"{name} {points[-1][1]:.0f}" for name, points in samples.memory.items())
        console.print(
            f"{time.monotonic() - began:6.0f} s  {work.books.sent} receipts, {work.backlog} wait; MiB: {memory}"
        )


async def soak(
    stack: LocalStack, asked: argparse.Namespace, console: Console
) -> tuple[dict[str, Any], Samples, Findings]:
    """Load the examples, send, restart, and check everything."""
    lines = Lines(stack)
    operator, office = await lines.operator(), await lines.office()
    loaded: Loaded = await load(office, operator, examples_folder(Path.cwd()), YEAR, console.print)
    tree = city_tree()
    await open_units(office, tree, time=at(dt.date(YEAR - 1, 12, 31), 12))
    await open_rounds(office, YEAR, at(LAST_DAY, 0), (*CITIES, CITY))
    await open_day(operator, LAST_DAY, time=at(LAST_DAY, 0, 1))
    senders = senders_of(tree)
    await lines.admit(senders)
    maker = Maker(senders, [one["id"] for one in loaded.indicators if not one["yes_no"]], asked.seed)
    work, samples, restarts = Load(maker, asked.rate), Samples(), list[dict[str, Any]]()
    console.print(f"{len(senders)} senders, {asked.rate:g} events a second, {asked.minutes:g} minutes …")
    began = time.monotonic()
    beside = [
        asyncio.create_task(sample_memory(stack, work, samples)),
        asyncio.create_task(show(work, samples, console, began)),
        *(asyncio.create_task(sample_freshness(operator, work, samples, name)) for name in ("progress", "report")),
    ]
    ended = asyncio.Event()
    rolling = asyncio.create_task(roll(stack, asked.restart_minutes * 60, console, restarts, ended))
    patience = asked.patience_minutes * 60
    sending = asyncio.create_task(work.run(lines, senders, asked.minutes * 60, patience))
    await asyncio.wait([sending, rolling, *beside], return_when=asyncio.FIRST_COMPLETED)
    for task in (rolling, *beside):
        if task.done():  # what is looked at or done beside the load has failed: that ends the soak
            sending.cancel()
            await task
    sent_for, receipts_after = await sending
    ended.set()
    await rolling
    lag = await behind(operator)
    caught_up, still_behind, digests = await settled(operator, patience, console.print)
    for task in beside:
        task.cancel()
    await asyncio.wait(beside)
    console.print("Checking receipts, the log, the read models and the reports …")
    findings = Findings()
    check_receipts(work.books, findings)
    async with as_service("plan", stack.servers.nats_url, stack.key_file(Kind.SERVICE, "plan")) as service:
        await check_log(service, await log_end(operator), work.books, findings)
    findings.must_be("events_without_a_receipt", work.backlog, 0)
    findings.must_be("still_behind", still_behind, 0)
    if not still_behind:  # (else there is nothing to compare: the read models are of another position)
        await check_read_models(stack, operator, digests, patience, findings, console.print)
    findings.must_be("restarts_that_ended_badly", sum(one["exit_code"] != 0 for one in restarts), 0)
    await operator.close()
    await office.close()
    achieved = work.books.sent / (sent_for + receipts_after)
    result = {
        "minutes": round(sent_for / 60, 2),
        "senders": len(senders),
        "asked_events_per_s": asked.rate,
        "achieved_events_per_s": round(achieved, 1),
        "kept_up": achieved >= KEPT_UP * asked.rate,
        "events": {"sent": work.books.sent, "late": work.books.late, "made": maker.made},
        "seconds_until_the_last_receipt": round(receipts_after, 1),
        "events_behind_at_the_last_receipt": lag,
        "seconds_until_caught_up": round(caught_up, 1),
        "freshness_ms": {name: quantiles(values) for name, values in samples.freshness_ms.items()},
        "longest_backlog": max(waiting for _, waiting in samples.backlog),
        "restarts": restarts,
        "memory": {
            name: {
                "max_mib": round(samples.largest(name), 1),
                "mib_per_hour": _rounded(samples.slope(name)),
                "mib_per_hour_of_one_process": _rounded(samples.slope_within(name)),
            }
            for name in samples.memory
        },
        "checked": findings.figures,
        "wrong": findings.wrong,
    }
    return result, samples, findings


def _rounded(slope: float | None) -> float | None:
    return None if slope is None else round(slope, 1)


def main() -> int:
    """Run, print, write ``soak.json`` and ``soak.svg``; status 1 where a figure is wrong."""
    asked, console = options(), Console(stderr=True)
    os.environ.setdefault("GOMEMLIMIT", NATS_MEMORY)  # of the programs that are started here, nats-server alone is Go's
    collect_young_only()  # sender and check hold millions of ids, through which Python would look again and again
    with contextlib.ExitStack() as exits:
        folder = asked.data or Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="par-soak-")))
        stack = exits.enter_context(
            LocalStack(folder, progress=console.print, log_level=QUIET, mongo_cache_gb=MONGO_CACHE_GB)
        )
        result, samples, findings = asyncio.run(soak(stack, asked, console))
    result = {"machine": machine(), **result}
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / "soak.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    draw(samples, f"{asked.minutes:g} minutes at {asked.rate:g} events a second", asked.results / "soak.svg")
    tell(result, findings, console.print)
    return 1 if findings.wrong else 0


def machine() -> dict[str, Any]:
    """What it ran on."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def tell(result: dict[str, Any], findings: Findings, say: Callable[[str], None]) -> None:
    """The end of it, for people."""
    if not result["kept_up"]:
        say(
            f"The ledger did not keep up on this machine: {result['achieved_events_per_s']} of "
            f"{result['asked_events_per_s']:g} events a second; the last receipt came "
            f"{result['seconds_until_the_last_receipt']} s after the last event was due."
        )
    say(json.dumps(result, indent=2, ensure_ascii=False))
    for line in findings.wrong:
        say(f"WRONG: {line}")
    say("Something is wrong." if findings.wrong else "Everything adds up.")


if __name__ == "__main__":
    sys.exit(main())
