"""The short form: each kind of fault that takes seconds, once. ``make chaos`` does hundreds by chance."""

import os
import sys
from pathlib import Path

import pytest
from tests.chaos.faults import KINDS
from tests.chaos.ledger import Setting
from tests.chaos.run import plan
from tests.chaos.short import GROUPS
from tests.eventually import becomes_true

from par.embedded.process import ServerProcess

ROOT = Path(__file__).parents[2]
PATIENCE = 840.0


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("setting", ["single", "cluster"])
async def test_a_ledger_that_is_done_harm_to_loses_and_doubles_nothing(setting: Setting, tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.chaos", "--short", "--setting", setting, "--folder", str(tmp_path / "ledger")]
    # A process of its own: clients that lose their servers leave sockets behind, which are errors in here.
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with ServerProcess("chaos", argv, tmp_path / "chaos.log", environment) as process:
        await becomes_true(lambda: not process.alive, PATIENCE)
        said = process.log_tail(100)
    assert process.exit_code == 0, said
    assert "0 differences" in said
    for name in (name for group in GROUPS[setting] for name in group):
        assert f"| {name} " in said or f"not done: {name} (" in said


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
