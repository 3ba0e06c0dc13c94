"""The allocator of the C library: what is freed goes back to the system."""

import ctypes
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
LARGE_BYTES: Final = 128 * 1024
"""As glibc begins. Left alone it raises this with each large piece that is freed, and then mixes large and small."""


def give_back() -> None:
    """One arena for all threads, and large pieces each on its own; where the C library is another, nothing.

    The threads of a service commit and ask one after the other, and what one of them has freed others cannot use from
    its arena; messages and batches of some megabytes leave holes between small objects.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # (musl, for one, has none)
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(_TRIM_THRESHOLD, LARGE_BYTES)
