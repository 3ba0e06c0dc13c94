"""NATS: whether it is there, lets us in, is new enough, and what our key may do."""

import asyncio
import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError

from par.accounts.errors import AccountsError
from par.accounts.rights import LEDGER, OPERATOR, USER_INFO
from par.doctor.finding import Finding, found
from par.doctor.place import Limits, Place, shown, version_of
from par.messaging.connection import servers_of

NAME: Final = "par-doctor"
ASK_SECONDS: Final = 2.0
CLOSE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Us:
    """Who the server says that we are, and the subjects of our key: None where it does not say."""

    account: str | None = None
    publish: frozenset[str] | None = None
    subscribe: frozenset[str] | None = None


class NotAllowedError(Exception):
    """Our key may not ask that."""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection that notices at once when the server does not let us ask: nats-py would wait for an answer."""

    client: Client
    errors: list[str]
    refused: asyncio.Event

    async def ask(self, subject: str, payload: bytes, seconds: float) -> bytes:
        """The answer to a request. Raises NotAllowedError, errors of nats-py, TimeoutError."""
        self.refused.clear()
        answer = asyncio.ensure_future(self.client.request(subject, payload, timeout=seconds))
        refusal = asyncio.ensure_future(self.refused.wait())
        try:
            await asyncio.wait((answer, refusal), return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result().data
            raise NotAllowedError(self.errors[-1])
        finally:
            for waiting in (answer, refusal):
                waiting.cancel()
                with contextlib.suppress(BaseException):
                    await waiting


@dataclass(frozen=True, slots=True)
class Connecting:
    """A connection, or why there is none."""

    line: Line | None = None
    error: str = ""


async def connect(place: Place, limits: Limits) -> Connecting:
    """Try once, for as long as ``limits`` allow. What cannot be is told in the outcome, never raised."""
    client = Client()
    line = Line(client, [], asyncio.Event())

    async def heard(error: Exception) -> None:
        line.errors.append(str(error) or type(error).__name__)
        if "permissions violation" in line.errors[-1].lower():
            line.refused.set()

    assert place.nats is not None
    try:
        options = place.access.options()
    except AccountsError as error:
        return Connecting(error=error.code)
    try:
        async with asyncio.timeout(limits.connect):
            await client.connect(
                servers_of(place.nats),
                **options,
                name=NAME,
                error_cb=heard,
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0.05,  # type: ignore[arg-type]  # any number will do
                connect_timeout=max(1, int(limits.connect)),
            )
    except (NatsError, OSError, TimeoutError) as error:
        said = next((said for said in line.errors if _is_refusal(said)), str(error) or type(error).__name__)
        await close(client)
        return Connecting(error=said)
    return Connecting(line)


async def close(client: Client) -> None:
    """Also one whose server says nothing."""
    with contextlib.suppress(NatsError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await client.close()


async def look(connecting: Connecting, place: Place, limits: Limits) -> list[Finding]:
    """What there is to say of the server and of our key."""
    line = connecting.line
    if line is None:
        return [no_connection(connecting.error, place.nats)]
    client = line.client
    begin = time.perf_counter()
    await client.flush(timeout=2)
    milliseconds = round(1000 * (time.perf_counter() - begin), 1)
    told = client.connected_server_version
    version = f"{told.major}.{told.minor}.{told.patch}"
    return [
        *judge_version(version, place.nats, milliseconds, limits),
        *judge_us(await _us(line), with_key=place.access.key_file is not None),
    ]


def no_connection(error: str, url: str | None) -> Finding:
    """Away, or it does not let us in."""
    return found("nats", "nats-refused" if _is_refusal(error) else "nats-away", url=url, error=error)


def judge_version(version: str, url: str | None, milliseconds: float, limits: Limits) -> Iterator[Finding]:
    """Whether it is new enough."""
    if version_of(version) < limits.nats:
        yield found("nats", "nats-old", version=version, wanted=shown(limits.nats))
    else:
        yield found("nats", "nats-ok", version=version, url=url, milliseconds=milliseconds)


def judge_us(us: Us, *, with_key: bool) -> Iterator[Finding]:
    """Our key against the rights that this build gives to the operator."""
    if not with_key:
        yield found("nats", "no-accounts")
        return
    if us.account is not None and us.account != LEDGER:
        yield found("nats", "nats-role", account=us.account)
        return
    if us.publish is None or us.subscribe is None:
        yield found("nats", "nats-rights", differing=USER_INFO)
        return
    differing = sorted((us.publish ^ set(OPERATOR.publish)) | (us.subscribe ^ set(OPERATOR.subscribe)))
    if differing:
        yield found("nats", "nats-rights", differing=", ".join(differing))
    else:
        yield found("nats", "rights-ok", account=us.account)


async def _us(line: Line) -> Us:
    try:
        answer = orjson.loads(await line.ask(USER_INFO, b"", ASK_SECONDS))
        data = answer["data"]
        allowed = data.get("permissions") or {}
        return Us(str(data["account"]), _subjects(allowed, "publish"), _subjects(allowed, "subscribe"))
    except (NotAllowedError, NatsError, TimeoutError, ValueError, KeyError, TypeError, AttributeError):
        return Us()


def _subjects(allowed: Mapping[str, Any], side: str) -> frozenset[str]:
    return frozenset(str(subject) for subject in (allowed.get(side) or {}).get("allow") or ())


def _is_refusal(error: str) -> bool:
    return "authorization" in error.lower() or "authentication" in error.lower()
