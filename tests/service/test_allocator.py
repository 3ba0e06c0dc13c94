"""The threads of a service have one arena, so that each may use what another has freed."""

import subprocess
import sys

import pytest

PROGRAM = """
import ctypes
import threading
from par.service.allocator import give_back

if {given}:
    give_back()
all_there = threading.Barrier(4)

def work():
    kept = [bytearray(2_000) for _ in range(100)]
    all_there.wait()

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ctypes.CDLL(None).malloc_stats()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of other systems has other arenas")
@pytest.mark.parametrize(("given", "arenas"), [(True, range(1, 2)), (False, range(2, 6))])
def test_the_threads_share_one_arena(given: bool, arenas: range) -> None:
    program = [sys.executable, "-c", PROGRAM.format(given=given)]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)

    assert done.stderr.count("Arena ") in arenas
