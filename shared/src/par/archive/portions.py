"""Walking along several sources in step."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Portions(Generic[T]):
    """Gives the items of ``pages``, which come in the order of their positions, from one position up to another."""

    def __init__(self, pages: "AsyncGenerator[list[T], None]", position_of: Callable[[T], int]) -> None:
        self._pages = pages
        self._position_of = position_of
        self._rest: Sequence[T] = ()
        self._ended = False

    async def up_to(self, position: int) -> dict[int, T]:
        """What comes next, up to and with ``position``, by position."""
        found: dict[int, T] = {}
        while True:
            for number, item in enumerate(self._rest):
                place = self._position_of(item)
                if place > position:
                    self._rest = self._rest[number:]
                    return found
                found[place] = item
            self._rest = ()
            if self._ended:
                return found
            page = await anext(self._pages, None)
            self._ended, self._rest = page is None, page or ()

    async def aclose(self) -> None:
        """Read no further."""
        await self._pages.aclose()
