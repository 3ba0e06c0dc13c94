"""How Python runs where read models are folded: in the services, and in what is done beside them."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import uvloop

from par.service.allocator import give_back
from par.service.garbage import collect_all, collect_young_only

SWITCH_SECONDS: Final = 0.0005
"""A commit is in a thread of its own, and after each answer of MongoDB it waits for the interpreter, which folds the
next batch meanwhile: by Python's default up to 5 ms, a dozen times a transaction."""

T = TypeVar("T")


def set_up() -> None:
    """To be called once, when everything is imported."""
    give_back()
    collect_young_only()
    sys.setswitchinterval(SWITCH_SECONDS)


def run(work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` returns, in an event loop of its own; old garbage is looked for meanwhile."""
    set_up()

    async def tended() -> T:
        collecting = asyncio.create_task(collect_all())
        try:
            return await work
        finally:
            collecting.cancel()

    return uvloop.run(tended())
