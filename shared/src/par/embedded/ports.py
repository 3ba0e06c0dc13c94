"""Loopback ports: find free ones, and refuse occupied ones before a server is started on them."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack
from typing import Final

from par.embedded.errors import port_in_use

LOOPBACK = "127.0.0.1"
OWN: Final = range(15_000, 32_000)
"""Below those that systems give to connections that go out (Linux from 32768 on, others from 49152 on): one of these
would take a port between the look at it and the start of the server, also another server's."""
TRIES: Final = 100

# Not the common one: whoever makes that repeatable would get the same ports as others who do.
_luck = random.SystemRandom()


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different free TCP ports of 127.0.0.1, all held until the last is found so that none comes twice."""
    with ExitStack() as held:
        return [_held_port(held) for _ in range(count)]


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:port now."""
    with ExitStack() as held:
        try:
            _bound_socket(held, port).listen(1)
        except OSError:
            return False
        return True


def require_free(port: int) -> None:
    """Pass when a server could listen on 127.0.0.1:port.

    Raises:
        EmbeddedError: `port-in-use`.
    """
    if not is_free(port):
        raise port_in_use(port)


def accepts(port: int, timeout: float = 0.25) -> bool:
    """Whether a server accepts TCP connections on 127.0.0.1:port.

    Args:
        port: the port.
        timeout: seconds to wait for the connection.
    """
    try:
        with socket.create_connection((LOOPBACK, port), timeout) as sock:
            # With nobody listening, the kernel may pick this very port as the source: a connection to itself.
            return bool(sock.getsockname() != sock.getpeername())
    except OSError:
        return False


def _held_port(held: ExitStack) -> int:
    for _ in range(TRIES):
        port = _luck.choice(OWN)
        try:
            _bound_socket(held, port).listen(1)
        except OSError:
            continue
        return port
    found: int = _bound_socket(held, 0).getsockname()[1]
    return found


def _bound_socket(held: ExitStack, port: int) -> socket.socket:
    sock = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    # As the servers do it: connections of an earlier server in TIME_WAIT do not occupy a port.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((LOOPBACK, port))
    return sock
