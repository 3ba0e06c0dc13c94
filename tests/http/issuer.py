"""An issuer of tokens on this machine: its keys over HTTP, and tokens of every kind, good and forged."""

import json
import threading
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.warnings import InsecureKeyLengthWarning

ISSUER = "https://sso.example.vn/realms/par"
AUDIENCE = "par-ledger"
SCOPE = "par.read"
DAY_SECONDS = 86_400
"""Tokens are made when tests are collected, and may be used much later."""

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def claims(**others: Any) -> dict[str, Any]:
    """What a good token says, with ``others`` instead; None leaves one out."""
    now = int(time.time())
    said: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "board",
        "iat": now,
        "exp": now + DAY_SECONDS,
        "scope": f"openid {SCOPE}",
    }
    return {name: value for name, value in (said | others).items() if value is not None}


def token(
    key: Any,
    kid: str | None = "one",
    algorithm: str = "RS256",
    *,
    headers: Mapping[str, Any] | None = None,
    said: Mapping[str, Any] | None = None,
) -> str:
    """Signed with ``key``."""
    head = ({} if kid is None else {"kid": kid}) | dict(headers or {})
    with warnings.catch_warnings(action="ignore", category=InsecureKeyLengthWarning):
        return jwt.encode(claims() if said is None else dict(said), key, algorithm, head)


def public_jwk(key: PrivateKey, kid: str, **others: Any) -> dict[str, Any]:
    """The public half as issuers publish it."""
    public = key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        found = RSAAlgorithm.to_jwk(public, as_dict=True)
    else:
        found = ECAlgorithm.to_jwk(public, as_dict=True)
    return {**found, "kid": kid, "use": "sig", **others}


class Issuer:
    """``keys`` are what it publishes at ``url`` from now on; ``asked`` counts how often it was asked."""

    def __init__(self, url: str, keys: list[dict[str, Any]]) -> None:
        self.url = url
        self.keys = keys
        self.asked = 0
        self.status = 200
        self.body: bytes | None = None


@contextmanager
def issuer(*keys: dict[str, Any]) -> Iterator[Issuer]:
    """A server that gives the keys."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked += 1
            body = json.dumps({"keys": found.keys}).encode() if found.body is None else found.body
            self.send_response(found.status)
            self.send_header("Content-Type", "application/jwk-set+json")
            self.send_header("Content-Length", str(len(body)))
            if found.status in (301, 302):
                self.send_header("Location", found.url)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing to say."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Issuer(f"http://127.0.0.1:{server.server_address[1]}/keys", list(keys))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
