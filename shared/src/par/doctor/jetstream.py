"""The configuration of the JetStream server, as its monitoring page shows it."""

import asyncio
import http.client
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from par.doctor.finding import Finding, found
from par.doctor.place import Limits, Place

SECONDS: Final = 3.0
PAGE: Final = "/jsz?config=true"
LARGEST: Final = 1_000_000


async def look(place: Place, limits: Limits) -> list[Finding]:
    """What can be seen of it from here."""
    if place.monitor is None:
        return [found("nats", "jetstream-not-seen", error="--monitor")]
    try:
        page = await asyncio.to_thread(_page, place.monitor)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return [found("nats", "jetstream-not-seen", error=str(error) or type(error).__name__)]
    return list(judge(page, limits))


def judge(page: Mapping[str, Any], limits: Limits) -> Iterator[Finding]:
    """``page`` is the server's JSON: ``config`` and what is used."""
    config = page.get("config") or {}
    used, most = int(page.get("storage", 0)), int(config.get("max_storage", 0))
    synced = bool(config.get("sync_always"))
    share = used / most if most > 0 else 0
    if not synced:
        yield found("nats", "jetstream-sync", sync_interval=config.get("sync_interval"))
    if share > limits.store_full:
        yield found("nats", "jetstream-full", percent=int(100 * share), used=used, most=most)
    if synced and share <= limits.store_full:
        yield found("nats", "jetstream-ok", used=used, most=most, folder=config.get("store_dir"))


def _page(url: str) -> dict[str, Any]:
    """Raises OSError, HTTPException, ValueError."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=SECONDS)
    try:
        connection.request("GET", parts.path.rstrip("/") + PAGE)
        answer = orjson.loads(connection.getresponse().read(LARGEST))
    finally:
        connection.close()
    if not isinstance(answer, dict):
        raise ValueError("not a JSON object")
    return answer
