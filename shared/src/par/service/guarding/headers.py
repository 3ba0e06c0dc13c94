"""What every answer says to browsers."""

from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    # For documents that are no pages; a page brings a policy of its own.
    (
        b"content-security-policy",
        b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
TRANSPORT: Final = (b"strict-transport-security", b"max-age=31536000")
"""Only over TLS, ours or that of a trusted proxy: else it would lock browsers out."""


def with_headers(own: Iterable[tuple[bytes, bytes]], *, encrypted: bool) -> list[tuple[bytes, bytes]]:
    """An answer's ``own`` headers, and those of all answers that it does not say itself."""
    found = list(own)
    names = {name.lower() for name, _ in found}
    return found + [one for one in (*HEADERS, *((TRANSPORT,) if encrypted else ())) if one[0] not in names]


class SecurityHeaders:
    """ASGI: the answers of ``app``, with the headers of all answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        encrypted = scope.get("scheme") == "https"

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = with_headers(message.get("headers", ()), encrypted=encrypted)
            await send(message)

        await self._app(scope, receive, sent)
