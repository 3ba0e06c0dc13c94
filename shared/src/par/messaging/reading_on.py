"""nats-py goes on reading, whatever it has read.

Where an exception comes out of handling what was read, nats-py ends the reading of that connection with a line in the
log, and nothing else learns of it: the connection looks well until its pings stay unanswered, and a service is deaf for
half a minute. Two such exceptions are known, and neither is a reason to stop:

- a message whose headers have a status line that is not UTF-8, which any sender can write;
- the answer to a flush for which nobody waits any more, as it took too long on a busy machine.

For any other the connection is made anew at once. The library's own classes are changed: FastStream makes connections
itself, and there is no public place between reading and handing over.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import structlog
from nats.aio.client import Client
from nats.errors import ProtocolError
from nats.protocol.parser import AWAITING_MSG_PAYLOAD, CRLF_SIZE, Parser

from par.messaging.straight import Delivered, Take, handed_over, takers

logger = structlog.get_logger(__name__)

_process_msg: Final = Client._process_msg
_process_pong: Final = Client._process_pong
_parse: Final = Parser.parse


async def _message(client: Client, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
    try:
        take = takers(client).get(sid)
        if take is not None:
            # (nats-py gives None where there are no headers.)
            take(Delivered(subject.decode(errors="replace"), reply, data, headers or b""))
            return
        await _process_msg(client, sid, subject, reply, data, headers)
    except Exception as error:  # noqa: BLE001 - whatever it is, the messages behind it are no part of it
        logger.warning("a message that cannot be read is dropped", subject=repr(subject), error=repr(error))


async def _pong(client: Client) -> None:
    awaited: list[asyncio.Future[Any]] = client._pongs
    if awaited and awaited[0].done():
        awaited[0] = asyncio.get_running_loop().create_future()  # the answer is counted, and nobody's
    await _process_pong(client)


async def _read(parser: Parser, data: bytes = b"") -> None:
    try:
        takes = takers(parser.nc)
        if takes:
            await _read_straight(parser, takes, data)
        else:
            await _parse(parser, data)
    except (ProtocolError, OSError):
        raise
    except Exception as error:
        logger.exception("what the server sent cannot be handled; the connection is made anew")
        raise ProtocolError from error  # which nats-py takes as a sign to connect again


async def _read_straight(parser: Parser, takes: Mapping[int, Take], data: bytes) -> None:
    buffer = parser.buf
    if parser.state == AWAITING_MSG_PAYLOAD:
        lacking = parser.needed + CRLF_SIZE - len(parser.buf)
        await _parse(parser, data[:lacking])
        data = data[lacking:]
        if parser.buf is not buffer:  # another connection by now: the rest is nothing to it
            return
    else:
        data = bytes(parser.buf) + data
        parser.buf.clear()
    await _parse(parser, data[handed_over(takes, data) :])


def read_on() -> None:
    """Change nats-py in this process; again, it changes nothing more."""
    client: Any = Client
    parser: Any = Parser
    client._process_msg, client._process_pong, parser.parse = _message, _pong, _read
