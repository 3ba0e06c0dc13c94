"""Which ledger is looked at, what counts as too much, and whose clock is right."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from par.messaging import Access
from par.mongo import MongoAccess

SERVICES: Final = ("plan", "progress", "report")


@dataclass(frozen=True, slots=True)
class Place:
    """Addresses, and what of the ledger's files is on this machine.

    ``nats`` and ``mongo`` are None when ``data`` is a folder on which no servers run. ``secrets`` are files that only
    their owner may read; ``replicas`` is how many the streams are to have.
    """

    nats: str | None
    mongo: MongoAccess | None
    access: Access
    prefix: str = "par"
    monitor: str | None = None
    data: Path | None = None
    accounts: Path | None = None
    secrets: tuple[Path, ...] = ()
    replicas: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still well. Times in seconds, shares between 0 and 1, versions as they are compared."""

    python: tuple[int, ...] = (3, 11)
    nats: tuple[int, ...] = (2, 12)
    mongo: tuple[int, ...] = (6, 0)
    disk_low: float = 0.15
    disk_full: float = 0.05
    store_full: float = 0.85
    """Of what JetStream may keep, or a stream."""
    late: float = 60
    stuck: float = 600
    """Of read models, the archive and the outbox: age of the oldest event that is not there yet."""
    parked: float = 24 * 3600
    reconcile: float = 48 * 3600
    clock_drifts: float = 2
    clock_wrong: float = 30
    day_opens: float = 600
    """So long after midnight the day may still be that of yesterday."""
    look: float = 10
    """One look takes no longer."""
    connect: float = 5
    pins: dict[str, str] = field(default_factory=dict)
    """Exact versions of libraries, in place of those that the distribution names."""


def version_of(text: str) -> tuple[int, ...]:
    """``2.14.0-beta.1`` -> ``(2, 14, 0)``; empty where it does not begin with a number."""
    parts: list[int] = []
    for part in text.lstrip("v").split("-")[0].split("."):
        if not part.isdigit():
            break
        parts.append(int(part))
    return tuple(parts)


def shown(version: tuple[int, ...]) -> str:
    """``(2, 12)`` -> ``2.12``."""
    return ".".join(str(part) for part in version)
