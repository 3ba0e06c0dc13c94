"""The socket of a service's HTTP side, taken before anything else starts."""

import socket
from typing import Final

from par.service.errors import StartError

LAST_PORT: Final = 65_535


def http_socket(host: str, port: int) -> socket.socket:
    """A TCP socket bound to ``host`` and ``port``; it listens only after :func:`listen`. Raises StartError."""
    bound: socket.socket | None = None
    try:
        if not 0 <= port <= LAST_PORT:
            # (Asked for another one, the system would silently take its remainder.)
            raise OverflowError(f"a port lies between 0 and {LAST_PORT}")
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
        # Connections of an earlier process that are still in TIME_WAIT do not occupy the port.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.setblocking(False)
    except (OSError, OverflowError) as error:
        if bound is not None:
            bound.close()
        raise _cannot_listen(host, port, error) from error
    return bound


def listen(bound: socket.socket, backlog: int) -> None:
    """Let clients connect. Raises StartError when another process, started at the same moment, was quicker."""
    host, port = bound.getsockname()[:2]
    try:
        bound.listen(backlog)
    except OSError as error:
        raise _cannot_listen(host, port, error) from error


def _cannot_listen(host: str, port: int, error: Exception) -> StartError:
    return StartError(
        "cannot listen for HTTP",
        address=f"{host}:{port}",
        what_to_do="set PAR_HTTP_PORT (and PAR_HTTP_HOST) to an address of this machine on which nothing listens, "
        "or stop the process that listens there",
        error=str(error),
    )
