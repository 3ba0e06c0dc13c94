"""The short form: each kind of fault that takes seconds, once. ``make chaos`` does hundreds by chance."""

from pathlib import Path

import pytest
from tests.chaos.faults import KINDS
from tests.chaos.ledger import Setting
from tests.chaos.run import named, plan, run
from tests.chaos.table import Outcome, table

SEED = 3
SINGLE = (
    ("SIGKILL of a service", "SIGKILL of nats-server"),
    ("SIGKILL of mongod", "clock of the services jumps"),
    ("disk full under nats-server", "network cut"),
    ("disk full under mongod", "connection half open"),
    ("SIGSTOP of nats-server", "SIGSTOP of mongod", "network holds all back"),
)
CLUSTER = (
    ("SIGKILL of one of three nats-servers", "step-down of the primary"),
    ("SIGKILL of one of three mongods", "SIGKILL of a service"),
)


def say(line: str) -> None:
    """What a failed test shows."""
    print(line)  # noqa: T201 - pytest keeps it for a failure


async def suffered(setting: Setting, groups: tuple[tuple[str, ...], ...], folder: Path) -> Outcome:
    outcome = await run(setting, named(groups, SEED), SEED, folder, say)
    say(table(outcome))
    assert outcome.differences == []
    return outcome


@pytest.mark.timeout(600)
async def test_one_of_each_server(tmp_path: Path) -> None:
    outcome = await suffered("single", SINGLE, tmp_path)
    done = {one.kind for one in outcome.faults}
    assert done | set(outcome.skipped) == {name for group in SINGLE for name in group}
    assert outcome.acknowledged > len(outcome.faults)
    assert outcome.told > 0


@pytest.mark.timeout(600)
async def test_three_of_each_server(tmp_path: Path) -> None:
    outcome = await suffered("cluster", CLUSTER, tmp_path)
    assert {one.kind for one in outcome.faults} == {name for group in CLUSTER for name in group}
    assert outcome.acknowledged > len(outcome.faults)


@pytest.mark.parametrize("setting", ["single", "cluster"])
def test_a_seed_plans_the_same_faults(setting: Setting) -> None:
    kinds = KINDS[setting]
    planned = plan(setting, 200, 7, kinds)
    assert planned == plan(setting, 200, 7, kinds)
    assert planned != plan(setting, 200, 8, kinds)
    assert sum(map(len, planned)) == 200
    assert {fault.name for group in planned for fault, _ in group} == {fault.name for fault in kinds}
    for group in planned:
        assert len({fault.hits for fault, _ in group}) == len(group) <= 2
