"""HTTP on the wire: uvicorn's protocol with time limits and bounds that it does not have.

Uvicorn bounds a request's head (``h11``) and ends idle connections between requests. It waits for ever for a request
to be complete, for its body after the answer, and for a reader that does not read.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from par.problems import Rejected
from par.service.guarding.client import client_named
from par.service.guarding.guard import HEADER_BYTES, HEADER_COUNT
from par.service.guarding.headers import with_headers
from par.service.problem_response import problem_response

REQUEST_SECONDS: Final = 10.0
"""From the connection, or the first byte of a further request, until its head is complete."""
STALL_SECONDS: Final = 30.0
"""How long a reader may take nothing of an answer that waits."""


class GuardedProtocol(H11Protocol):
    """One connection. Use :func:`guarded_protocol`."""

    request_seconds: float = REQUEST_SECONDS
    stall_seconds: float = STALL_SECONDS
    most: int
    trusted: Sequence[IPv4Network | IPv6Network]
    clients: Counter[str]
    """Connections by client, of all protocols of the server."""

    _slow: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _counted: str | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, and end it at once when the client has too many."""
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        if not self._is_trusted(host):
            self._counted = client_named(host)
            self.clients[self._counted] += 1
            if self.clients[self._counted] > self.most:
                transport.abort()
                return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        if self._counted is not None:
            self.clients[self._counted] -= 1
            if not self.clients[self._counted]:
                del self.clients[self._counted]
            self._counted = None
        self._end_slow()
        self._end_stalled()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Watch how long a request takes to be complete."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """After an answer nothing more of a body is waited for: it would be thrown away."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self.transport.close()

    def pause_writing(self) -> None:
        """The reader is slower than the answer."""
        super().pause_writing()
        self._stalled = self._stalled or self.loop.call_later(self.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader goes on."""
        self._end_stalled()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP: a problem, like all others."""
        error = sys.exc_info()[1]
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):  # in the midst of an answer nothing can be said
            self.transport.close()
            return
        too_large = getattr(error, "error_status_hint", 0) == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST
        problem = (
            Rejected("headers-too-large", count=HEADER_COUNT, limit=HEADER_BYTES)
            if too_large
            else Rejected("not-http", reason=str(error))
        )
        response = problem_response(problem, status, {"Connection": "close"})
        headers = with_headers(response.raw_headers, encrypted=self.scheme == "https")
        for event in (
            h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status]),
            h11.Data(data=bytes(response.body)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _is_trusted(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self.trusted)

    def _watch(self) -> None:
        is_answered = self.cycle is None or self.cycle.response_complete
        if not is_answered:
            self._end_slow()
        elif self._slow is None and not self.transport.is_closing():
            self._slow = self.loop.call_later(self.request_seconds, self.transport.abort)

    def _end_slow(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None

    def _end_stalled(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


def guarded_protocol(most: int, trusted: Sequence[str]) -> type[GuardedProtocol]:
    """The protocol of one server: at most ``most`` connections of a client that is no ``trusted`` proxy."""
    networks = [ip_network(one) for one in trusted]
    own: dict[str, Any] = {"most": most, "trusted": networks, "clients": Counter()}
    return type("GuardedProtocol", (GuardedProtocol,), own)
