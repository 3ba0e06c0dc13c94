"""How Python runs where read models are folded; in a process of its own, as it stays so."""

import subprocess
import sys
from pathlib import Path

import par.service

SCRIPT = """
import asyncio
import gc
import sys

from par.service import process
from par.service.garbage import YOUNG

async def look():
    await asyncio.sleep(0)  # what tends to it has begun
    others = asyncio.all_tasks() - {asyncio.current_task()}
    return gc.get_threshold()[0] == YOUNG, gc.get_freeze_count() > 0, sys.getswitchinterval(), len(others)

print(process.run(look()))
"""


def test_work_runs_as_a_service_does_and_its_result_is_returned() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "(True, True, 0.0005, 1)\n"


def test_nothing_else_begins_an_event_loop_in_a_service() -> None:
    """What does would fold half as fast, as rebuilding did."""
    found = [path.name for path in Path(par.service.__path__[0]).rglob("*.py") if "uvloop" in path.read_text("utf-8")]
    assert found == ["process.py"]
