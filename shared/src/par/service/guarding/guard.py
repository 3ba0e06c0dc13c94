"""The guard before all routes: what is too large, asked of another name, too often, or without a right to it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from par.problems import ProblemError, Rejected, Retryable
from par.service.guarding.bearer import Bearer, BearerRefusal
from par.service.guarding.client import client_of
from par.service.guarding.keys import IssuerKeys
from par.service.guarding.rates import Rates
from par.service.guarding.settings import HttpSettings
from par.service.problem_response import problem_response

PROBES: Final = ("/livez", "/readyz", "/metrics")
"""Asked by what watches over the service: by address, without a token, and when it is asked too much."""

ADDRESS_BYTES: Final = 8 * 1024
HEADER_BYTES: Final = 16 * 1024
HEADER_COUNT: Final = 100


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered."""

    status: int
    problem: ProblemError
    headers: dict[str, str] = field(default_factory=dict)


Look = Callable[[Scope], Awaitable[Refusal | None]]


class Guard:
    """ASGI middleware: the first refusal is the answer. ``looks`` do not concern probes, sizes concern all."""

    def __init__(self, app: ASGIApp, looks: Sequence[Look]) -> None:
        self._app = app
        self._looks = looks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = too_large(scope)
        if refusal is None and scope["path"] not in PROBES:
            for look in self._looks:
                if (refusal := await look(scope)) is not None:
                    break
        if refusal is None:
            await self._app(scope, receive, send)
            return
        await problem_response(refusal.problem, refusal.status, refusal.headers)(scope, receive, send)


def guard_of(settings: HttpSettings) -> Sequence[Look]:
    """What the settings ask for, cheapest first. Raises StartError where the issuer's keys are a file without keys."""
    looks: list[Look] = []
    if settings.http_allowed_hosts:
        looks.append(Hosts(settings.http_allowed_hosts))
    if settings.http_rate:
        looks.append(Often(Rates(settings.http_rate, settings.http_burst)))
    if settings.oidc_issuer and settings.oidc_audience and settings.oidc_jwks:
        keys = IssuerKeys.of(settings.oidc_jwks)
        looks.append(Tokens(Bearer(keys, settings.oidc_issuer, settings.oidc_audience, settings.oidc_scope)))
    return looks


def too_large(scope: Scope) -> Refusal | None:
    """Addresses and headers beyond what any of our clients sends."""
    address = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if address > ADDRESS_BYTES:
        return Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, Rejected("address-too-long", limit=ADDRESS_BYTES))
    headers = scope["headers"]
    if len(headers) > HEADER_COUNT or sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES:
        problem = Rejected("headers-too-large", count=HEADER_COUNT, limit=HEADER_BYTES)
        return Refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, problem)
    return None


class Hosts:
    """The names that the service answers to: a page from elsewhere whose name leads here has another one."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    async def __call__(self, scope: Scope) -> Refusal | None:
        """421 where it is asked by another name."""
        asked = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
        name = asked.partition("]")[0] + "]" if asked.startswith("[") else asked.partition(":")[0]
        if name in self._names:
            return None
        return Refusal(HTTPStatus.MISDIRECTED_REQUEST, Rejected("host-not-served", host=asked))


class Often:
    """At most so many requests of one client."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    async def __call__(self, scope: Scope) -> Refusal | None:
        """429 beyond it."""
        if not (wait := self._rates.wait_of(client_of(scope))):
            return None
        return Refusal(HTTPStatus.TOO_MANY_REQUESTS, Retryable("too-many-requests", retry_after=wait))


class Tokens:
    """A bearer token with each request."""

    def __init__(self, bearer: Bearer) -> None:
        self._bearer = bearer

    async def __call__(self, scope: Scope) -> Refusal | None:
        """401 without one that is accepted, 403 without the scope, 503 while no key is known."""
        given = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
        try:
            await self._bearer.check(given)
        except BearerRefusal as refusal:
            headers = {} if refusal.challenge is None else {"WWW-Authenticate": refusal.challenge}
            return Refusal(refusal.status, refusal.problem, headers)
        return None
