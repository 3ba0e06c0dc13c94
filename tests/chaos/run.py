"""One run: a ledger under load, faults one after the other by a seed, and what must hold afterwards."""

import asyncio
import random
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.chaos.checks import differences, settled
from tests.chaos.faults import KINDS, Fault
from tests.chaos.ledger import READER, Chaos, Setting, chaos
from tests.chaos.load import Load
from tests.chaos.services import SERVICES
from tests.chaos.table import Done, Outcome

from par.accounts.registry import Kind
from par.embedded.process import ServerProcess
from par.log import REPORT
from par.log.readers import make_consumer

RECOVERY_SECONDS: Final = 180.0
"""Within so long after a fault is undone every service is ready and has folded an event accepted after it."""
LOOK_SECONDS: Final = 0.1
BETWEEN_SECONDS: Final = (0.2, 1.5)
TOGETHER: Final = 0.4
"""How often two faults are done at once, where they are done to different parts."""
CONSUMER: Final = Path(__file__).parents[2] / "docs" / "consumers" / "consumer.py"
CONSUMER_SECONDS: Final = 90.0

ANSWER_SECONDS: Final = 3.0
"""How long our own clients wait for one answer before they send again: it bounds how exactly recovery is measured."""

Say = Callable[[str], None]
Planned = tuple[Fault, int]
Plan = Callable[[Setting, Sequence[Fault]], list[list[Planned]]]
"""Of the faults that can be done, those to be done, one group after the other."""


class NotWellError(AssertionError):
    """The ledger did not become well again by itself."""


def plan(setting: Setting, count: int, seed: int, kinds: Sequence[Fault]) -> list[list[Planned]]:
    """The faults of a run in their order, each with the seed of its own luck: each kind once, then by weight.

    Those of one list are done at once.
    """
    luck = random.Random(f"{seed} {setting}")
    chosen = [*kinds, *luck.choices(kinds, [kind.weight for kind in kinds], k=max(0, count - len(kinds)))][:count]
    luck.shuffle(chosen)
    planned: list[list[Planned]] = []
    for kind in chosen:
        one = kind, luck.randrange(2**32)
        alone = len(planned[-1]) == 1 if planned else False
        if alone and planned[-1][0][0].hits != kind.hits and luck.random() < TOGETHER:
            planned[-1].append(one)
        else:
            planned.append([one])
    return planned


def named(groups: Sequence[Sequence[str]], seed: int) -> Plan:
    """The faults of these names, those of one group at once; without those that cannot be done here."""

    def planned(_: Setting, kinds: Sequence[Fault]) -> list[list[Planned]]:
        luck = random.Random(seed)
        by_name = {kind.name: kind for kind in kinds}
        return [[(by_name[name], luck.randrange(2**32)) for name in group if name in by_name] for group in groups]

    return planned


def drawn(count: int, seed: int, names: Sequence[str] = ()) -> Plan:
    """``count`` faults by chance; only of these names, if there are any."""

    def planned(setting: Setting, kinds: Sequence[Fault]) -> list[list[Planned]]:
        return plan(setting, count, seed, [kind for kind in kinds if not names or kind.name in names])

    return planned


async def run(setting: Setting, planned: Plan, seed: int, folder: Path, say: Say) -> Outcome:
    """Do the faults and compare. Raises NotWellError, and what the load met.

    The folder keeps the logs of every process.
    """
    setattr(sys.modules["par.messaging.ask"], "ANSWER_SECONDS", ANSWER_SECONDS)  # noqa: B010 - the package hides it
    begun = time.monotonic()
    async with chaos(setting, folder) as ledger:
        load = Load(ledger, seed)
        await load.begin()
        operator = await ledger.client(Kind.OPERATOR, "operator")
        await make_consumer(operator, READER)
        skipped = {kind.name: reason for kind in KINDS[setting] if (reason := kind.needs(ledger))}
        groups = planned(setting, [kind for kind in KINDS[setting] if kind.name not in skipped])
        count = sum(map(len, groups))
        kept = folder / "reports.jsonl"
        with _consumer(ledger, kept) as consumer:
            async with asyncio.TaskGroup() as tasks:
                loading = tasks.create_task(load.run())
                watching = tasks.create_task(_kept_up(consumer))
                done: list[Done] = []
                for together in groups:
                    done += await _suffers(ledger, load, together)
                    what = " and ".join(f"{one.kind} ({one.what})" for one in done[-len(together) :])
                    say(f"{setting} {len(done)}/{count} {what}: {done[-1].recovery:.1f} s")
                load.stop.set()
                await loading
                watching.cancel()
            say(f"{setting}: comparing")
            end = await settled(ledger, operator, RECOVERY_SECONDS)
            told = (await operator.jetstream().stream_info(REPORT)).state.last_seq
            await asyncio.to_thread(_got_all, kept, told)
        found = await differences(ledger, load, operator, kept)
        ended = dict(ledger.services.ended)
    seconds = time.monotonic() - begun
    return Outcome(setting, done, skipped, seconds, load.acknowledged, end, told, found, ended)


async def _suffers(ledger: Chaos, load: Load, together: Sequence[Planned]) -> list[Done]:
    async def one(kind: Fault, seed: int) -> str:
        luck = random.Random(seed)
        await asyncio.sleep(luck.uniform(*BETWEEN_SECONDS))
        return await kind.do(ledger, luck)

    what = await asyncio.gather(*(one(*planned) for planned in together))
    done = [(kind.name, said) for (kind, _), said in zip(together, what, strict=True)]
    seconds = await _well(ledger, load, f"{done}")
    return [Done(name, said, seconds) for name, said in done]


async def _well(ledger: Chaos, load: Load, after: str) -> float:
    """Seconds until an event is accepted, and every service is ready and has folded it."""
    begun = time.monotonic()
    states: dict[str, tuple[str, int]] = {}
    position = 0
    try:
        async with asyncio.timeout(RECOVERY_SECONDS):
            position = await load.probe()
            for name in SERVICES:
                while True:
                    states[name] = await ledger.services.state(name)
                    reason, at = states[name]
                    if not reason and at >= position:
                        break
                    await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        raise NotWellError(f"{RECOVERY_SECONDS:.0f} s after {after}: probe at {position}, {states}") from None
    return time.monotonic() - begun


def _consumer(ledger: Chaos, kept: Path) -> ServerProcess:
    """The durable consumer that the documentation gives to those who follow reports."""
    key = str(ledger.accounts.key_file(Kind.READER, READER))
    url = f"nats://127.0.0.1:{ledger.servers.nats[0].port}"
    return ServerProcess(
        "consumer", [sys.executable, str(CONSUMER), url, key, READER, str(kept)], kept.with_suffix(".log")
    )


async def _kept_up(consumer: ServerProcess) -> None:
    """Start the consumer again when it has ended."""
    while True:
        if not consumer.alive:
            await asyncio.to_thread(consumer.start)
        await asyncio.sleep(LOOK_SECONDS)


def _got_all(kept: Path, count: int) -> None:
    """Wait for the consumer; what it has not got by the end of the time shows in the comparison."""
    deadline = time.monotonic() + CONSUMER_SECONDS
    while time.monotonic() < deadline:
        if kept.exists() and len(kept.read_text("utf-8").splitlines()) >= count:
            return
        time.sleep(LOOK_SECONDS)


def tidy(folder: Path) -> None:
    """After a run in which all was well nobody needs its logs."""
    shutil.rmtree(folder, ignore_errors=True)
