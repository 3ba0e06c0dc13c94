"""Loopback ports: find free ones, and refuse occupied ones before a server is started on them."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from par.embedded.errors import port_in_use

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Different free TCP ports of 127.0.0.1, all held until the last is found so that none comes twice."""
    with ExitStack() as held:
        return [_bound_socket(held, 0).getsockname()[1] for _ in range(count)]


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


def _bound_socket(held: ExitStack, port: int) -> socket.socket:
    sock = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    # As the servers do it: connections of an earlier server in TIME_WAIT do not occupy a port.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((LOOPBACK, port))
    return sock
