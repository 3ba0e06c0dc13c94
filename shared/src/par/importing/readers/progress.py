"""How a reader tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and of what: ``trang``, ``hàng``, ``khối``. Calls may be many."""


def unheard(done: int, total: int, what: str) -> None:
    """For callers that do not ask."""
