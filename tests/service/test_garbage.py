"""Full collections come when we choose, and come."""

import asyncio
import gc
import subprocess
import sys
import weakref

from tests.eventually import becomes_true

from par.service.garbage import collect_all

ALL_OLD = """
import gc
from par.service.garbage import collect_young_only

full = []
collect_young_only()
gc.callbacks.append(lambda phase, info: full.append(phase) if info["generation"] == 2 else None)
kept = []
for _ in range(400_000):
    kept.append({"a": [len(kept)]})
print(len(kept), gc.get_count()[2] > 0, full)
"""


class Circle:
    def __init__(self) -> None:
        self.own = self


def test_python_itself_looks_through_young_objects_only() -> None:
    done = subprocess.run([sys.executable, "-c", ALL_OLD], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.split(maxsplit=1) == ["400000", "True []\n"]


async def test_old_circles_are_found_in_the_end() -> None:
    gc.disable()
    try:
        gone = weakref.ref(Circle())
        assert gone() is not None, "nothing but a collection finds a circle"

        collecting = asyncio.create_task(collect_all(every=0.01))
        await becomes_true(lambda: gone() is None)
        collecting.cancel()
    finally:
        gc.enable()


async def test_many_new_objects_are_looked_through_sooner() -> None:
    gc.collect()
    circle = Circle()
    gone = weakref.ref(circle)
    gc.collect(1)  # it is old now, and that was a collection of the middle generation
    gc.disable()
    try:
        del circle
        assert gone() is not None, "nothing but a full collection finds it"

        collecting = asyncio.create_task(collect_all(every=3600, look=0.01, after=1))
        await becomes_true(lambda: gone() is None)
        collecting.cancel()
    finally:
        gc.enable()
