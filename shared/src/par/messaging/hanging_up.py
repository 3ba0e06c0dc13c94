"""nats-py hangs up what it has opened.

Three of its ways drop a connection that is open: an attempt whose server takes the connection and says nothing, when
the next attempt begins; ``connect`` that is cancelled, or that fails for good. Python ends it when it finds that
nothing refers to it any more, which may be as late as the next full collection, and those are rare here
(:mod:`par.service.garbage`). As in :mod:`par.messaging.reading_on` the library's own class is changed.
"""

from typing import Any, Final

from nats.aio.client import Client, Srv

_connect: Final = Client.connect
_connect_to_server: Final = Client._connect_to_server


async def _connected(client: Client, *arguments: Any, **options: Any) -> None:
    try:
        await _connect(client, *arguments, **options)
    except BaseException:
        _hang_up(client)
        raise


async def _connected_to_server(client: Client, server: Srv) -> None:
    _hang_up(client)  # whatever an attempt before this one has left
    await _connect_to_server(client, server)


def _hang_up(client: Client) -> None:
    transport: Any = client._transport
    if transport:
        transport.close()


def hang_up() -> None:
    """Change nats-py in this process; again, it changes nothing more."""
    library: Any = Client
    library.connect, library._connect_to_server = _connected, _connected_to_server
