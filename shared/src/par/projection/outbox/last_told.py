"""What each subject of ``REPORT`` has told last, and until when it rests.

It is remembered between sends. Another instance may have told something since, so what is remembered is good for
sending, which expects it (the server refuses otherwise), and never a reason to drop a state.
"""

import asyncio
import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import orjson
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from par.log import REPORT
from par.projection.outbox.announce import content_digest

POSITION_HEADER: Final = "Par-Position"
CAPACITY: Final = 20_000


@dataclass(frozen=True, slots=True)
class Last:
    """The last message of a subject: its sequence in REPORT, the log position it told, a digest of what it told.

    Before ``rests_until`` (the event loop's time) the subject tells nothing more.
    """

    sequence: int
    position: int
    content: str
    rests_until: float


NOTHING: Final = Last(0, 0, "", 0.0)


class LastTold:
    """The last messages of the subjects used last; ``interval`` is the rest after each, in seconds."""

    def __init__(self, client: Client, interval: float) -> None:
        self._client = client
        self._interval = interval
        self._last: OrderedDict[str, Last] = OrderedDict()

    def known(self, subject: str) -> Last | None:
        """What is remembered of ``subject``."""
        return self._last.get(subject)

    def rests_until(self, subject: str) -> float:
        """Until when the subject rests, as far as is remembered."""
        return self._last.get(subject, NOTHING).rests_until

    async def ask(self, subject: str) -> Last:
        """What the stream says, its leader: a replica that lags behind would show an older state."""
        try:
            message = await self._client.jetstream().get_last_msg(REPORT, subject)
        except NotFoundError:
            return NOTHING
        content = content_digest(orjson.loads(message.data or b"")["data"])
        position = int((message.headers or {})[POSITION_HEADER])
        # The server's clock told when; one that is far from ours makes the rest shorter or longer, never without end.
        age = 0.0 if message.time is None else (dt.datetime.now(dt.UTC) - message.time).total_seconds()
        rest = min(max(self._interval - age, 0.0), self._interval)
        return self._remember(subject, Last(message.seq or 0, position, content, _now() + rest))

    def told(self, subject: str, sequence: int, position: int, content: str) -> None:
        """``subject`` has told this just now."""
        self._remember(subject, Last(sequence, position, content, _now() + self._interval))

    def forget(self, subject: str) -> None:
        """Ask again the next time."""
        self._last.pop(subject, None)

    def clear(self) -> None:
        """Ask again of every subject."""
        self._last.clear()

    def _remember(self, subject: str, last: Last) -> Last:
        self._last[subject] = last
        self._last.move_to_end(subject)
        while len(self._last) > CAPACITY:
            self._last.popitem(last=False)
        return last


def _now() -> float:
    return asyncio.get_running_loop().time()
