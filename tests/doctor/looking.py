"""Examining a ledger in tests, and remembering which findings there have been."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from par.accounts.registry import Kind
from par.doctor import Finding, Limits, Place, examine
from par.embedded.stack import LocalStack
from par.messaging import Access
from par.mongo import MongoAccess

SEEN: set[str] = set()
"""The code of every finding of this process."""

Clock = Callable[[], dt.datetime]


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def ahead(**by: float) -> Clock:
    """A clock that is ahead of this machine's."""
    return lambda: now() + dt.timedelta(**by)


def place_of(stack: LocalStack, folder: Path, **changes: Any) -> Place:
    """The ledger of a stack, seen with the operator's key."""
    servers = stack.servers.addresses
    place = Place(
        servers.nats_url,
        MongoAccess(servers.mongo_url),
        Access(stack.key_file(Kind.OPERATOR, "operator")),
        monitor=servers.monitor_url,
        data=folder,
        accounts=stack.accounts.path,
    )
    return replace(place, **changes)


async def look(place: Place, limits: Limits | None = None, clock: Clock = now) -> list[Finding]:
    findings = await examine(place, limits or Limits(), clock)
    SEEN.update(finding.code for finding in findings)
    return findings


def wrong(findings: Sequence[Finding]) -> list[str]:
    """The codes of all that is not well."""
    return [finding.code for finding in findings if finding.severity != "ok"]


def one(findings: Sequence[Finding], code: str) -> Finding:
    """The only finding of that code."""
    (found,) = [finding for finding in findings if finding.code == code]
    return found
