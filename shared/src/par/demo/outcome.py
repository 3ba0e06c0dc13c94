"""What the ledger holds at the end of the demo: one JSON document with stable fields."""

import asyncio
from typing import Any, Final

from nats.aio.client import Client

from par.demo.load import Loaded, log_end, projections
from par.demo.play import Receipts
from par.demo.score_play import CITY, round_name
from par.messaging import ask
from par.messaging.subjects import query

SERVICES: Final = ("plan", "progress", "report")
SETTLE_SECONDS: Final = 90.0
CELLS: Final = ("done_on_time", "done_late", "open_in_term", "open_overdue", "no_deadline", "conditional")

REMEDIES: Final = ("findings", "remedied_in_time", "remedied_late", "open_in_term", "open_overdue", "left_open")


async def settled(client: Client) -> list[dict[str, Any]]:
    """Wait until every projection has reached the end of the log and every outbox is empty; then all of them."""
    async with asyncio.timeout(SETTLE_SECONDS):
        while True:
            end = await log_end(client)
            rows = [row for service in SERVICES for row in await projections(client, service)]
            if all(row["position"] == end and row["outbox_pending"] == 0 for row in rows):
                return rows
            await asyncio.sleep(0.1)


async def outcome(client: Client, loaded: Loaded, receipts: Receipts, year: int) -> dict[str, Any]:
    """The part of the document that the ledger itself answers."""
    rows = await settled(client)
    return {
        "plans": [
            {
                "id": plan["plan"],
                "authority": plan["authority"],
                "year": plan["year"],
                "tasks": plan["counts"]["tasks"],
                "targets": plan["counts"]["targets"],
                "obligations": sum(found["plan"] == plan["plan"] for found in loaded.obligations),
            }
            for plan in (await ask(client, query("plan", "plans"), {}))["items"]
        ],
        "receipts": {
            "accepted": receipts.accepted,
            "duplicate": receipts.duplicate,
            "refused": dict(sorted(receipts.refused.items())),
        },
        "unit_status": [
            {"unit": row["unit"], **{cell: row[cell] for cell in CELLS}}
            for row in (await ask(client, query("progress", "unit-status"), {}))["items"]
        ],
        "remedies": [
            {name: row[name] for name in ("unit", *REMEDIES)}
            for row in (await ask(client, query("progress", "inspection-remedies"), {}))["items"]
        ],
        "city_indicators": await city_indicators(client, loaded, year),
        "index": await index(client, loaded, year),
        "results": await results(client, year),
        "projections": [{key: row[key] for key in ("service", "name", "position", "digest")} for row in rows],
        "log_end": await log_end(client),
        "events_submitted": receipts.total,
    }


async def city_indicators(client: Client, loaded: Loaded, year: int) -> list[dict[str, Any]]:
    """The pooled figures of every city."""
    fields = ("city", "indicator", "numerator", "denominator", "units", "not_reported", "not_applicable")
    return [
        {name: row[name] for name in fields} | {"value": _number(row["value"])}
        for city in loaded.trees
        for row in await _of_city(client, "city-indicators", city, year)
        if row["unit"] == city
    ]


async def index(client: Client, loaded: Loaded, year: int) -> list[dict[str, Any]]:
    """The index and rank of every scored unit."""
    return [
        {
            "unit": row["unit"],
            "unit_type": row["unit_type"],
            "score": _number(row["shown"]),
            "max": _number(row["max"]),
            "rank": row["rank"],
        }
        for city in loaded.trees
        for row in await _of_city(client, "index", city, year)
    ]


async def results(client: Client, year: int) -> list[dict[str, Any]]:
    """The results of the wards whose sheets were scored, as they stand at the end."""
    asked = {"city": CITY, "year": year, "round": round_name(year)}
    rows = (await ask(client, query("report", "results"), asked))["items"]
    return [
        {
            **{name: row[name] for name in ("unit", "unit_type", "stage", "rank")},
            "score": _number(row["shown"]),
            "percent": _number(row["percent_shown"]),
            "class": None if row["class"] is None else row["class"]["vi"],
        }
        for row in rows
    ]


async def _of_city(client: Client, name: str, city: str, year: int) -> list[dict[str, Any]]:
    answer = await ask(client, query("report", name), {"city": city, "year": year})
    rows: list[dict[str, Any]] = answer["items"]
    return rows


def _number(text: str | None) -> float | None:
    """A decimal as it is shown, for the reader of the document; the ledger itself keeps the exact text."""
    return None if text is None else float(text)
