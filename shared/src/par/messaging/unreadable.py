"""A message that nats-py cannot read is dropped, and those behind it are read.

nats-py decodes a status line in the headers of a message as UTF-8 and expects no failure there. One is enough to end the
reading of the whole connection, of which the client learns nothing until its pings stay unanswered: one line of one
sender would make a service deaf for half a minute. Its own class is changed, as FastStream makes connections itself.
"""

from typing import Any, Final

import structlog
from nats.aio.client import Client

logger = structlog.get_logger(__name__)

_read: Final = Client._process_msg  # noqa: SLF001 - there is no public place between reading and handing over


async def _process_msg(client: Client, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
    try:
        await _read(client, sid, subject, reply, data, headers)
    except Exception as error:  # noqa: BLE001 - whatever it is, the messages behind it are no part of it
        logger.warning("a message that cannot be read is dropped", subject=repr(subject), error=repr(error))


def read_past_the_unreadable() -> None:
    """Change nats-py in this process; again, it changes nothing more."""
    changed: Any = Client
    changed._process_msg = _process_msg  # noqa: SLF001
