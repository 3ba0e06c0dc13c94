"""Loading the examples as a planning office would: units, index set, plans; then what progress-service made of them."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nats.aio.client import Client

from par.client.calendar import open_day
from par.client.office import draft_plan, issue_plan, open_units, publish_index_set
from par.demo.examples import CITIES, INDEX_SET, PLANS, WARD_INDEX_SET, read
from par.demo.submissions import at
from par.events.unit import GroupDefined, UnitOpened
from par.messaging import ask
from par.messaging.commands import command_body
from par.messaging.subjects import command, query
from par.units import OWN_STAFF_TYPES, UnitTree

WAIT_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the senders of the year need to know."""

    trees: dict[str, UnitTree]
    plans: list[dict[str, Any]]
    obligations: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    """``id``, ``name_vi``, and ``yes_no``: reported as 0 or 1 of 1."""

    @property
    def authorities(self) -> list[str]:
        """The units that issued plans."""
        return sorted({plan["authority"] for plan in self.plans})

    @property
    def names(self) -> dict[str, str]:
        """Units and indicators by id, with the names officials know; a department with its authority's."""
        names = {indicator["id"]: indicator["name_vi"] for indicator in self.indicators}
        for tree in self.trees.values():
            for unit in tree.units.values():
                authority = tree.units[unit.parent].name if unit.parent and unit.type in OWN_STAFF_TYPES else None
                names[unit.id] = unit.name if authority is None else f"{unit.name} – {authority}"
        return names


async def load(office: Client, operator: Client, examples: Path, year: int, progress: Callable[[str], None]) -> Loaded:
    """Open the day before the year, load the examples, issue the plans, wait for their obligations.

    Repeating it on a ledger that holds them already changes nothing.
    """
    eve = dt.date(year - 1, 12, 31)
    await open_day(operator, eve, time=at(eve, 0, 1))
    trees = {city: read(examples, "units", city) for city in CITIES}
    for tree in trees.values():
        await open_units(office, tree, time=at(eve, 8))
    progress(f"Đã mở {sum(len(tree['units']) for tree in trees.values())} đơn vị của {len(trees)} địa phương.")
    index_set = read(examples, "index-sets", INDEX_SET)
    for published in (index_set, read(examples, "index-sets", WARD_INDEX_SET)):
        await publish_index_set(office, published, source="/chi-linh", time=at(eve, 9))
    plans = [read(examples, "plans", name) for name in PLANS]
    issued = 0
    for plan in plans:
        await draft_plan(office, plan, time=at(eve, 10))
        # Where the document prints no date, the plan is in force from the first day of its year.
        printed = dt.date.fromisoformat(plan["issued_on"]) if plan["issued_on"] else dt.date(year, 1, 1)
        issued = max(issued, (await issue_plan(office, plan, printed, time=at(eve, 11))).position)
        progress(f"Đã ban hành {plan['id']}: {len(plan['tasks'])} nhiệm vụ, {len(plan['targets'])} chỉ tiêu.")
    obligations = await opened_obligations(operator, issued)
    progress(f"progress-service đã mở {len(obligations)} nhiệm vụ được theo dõi.")
    return Loaded({city: unit_tree(tree) for city, tree in trees.items()}, plans, obligations, indicators(index_set))


async def open_rounds(client: Client, year: int, time: dt.datetime, cities: Sequence[str] = CITIES) -> None:
    """Open a scoring round of each of the cities on the example set."""
    for city in cities:
        content = {"city": city, "year": year, "index_set": INDEX_SET}
        body = command_body(f"round:{city}:{year}", f"/{city}", time, content)
        await ask(client, command("report", "round", "open"), body)


async def opened_obligations(client: Client, issued: int) -> list[dict[str, Any]]:
    """All obligations, once the policy has reacted to position ``issued`` and the read model shows the result."""
    async with asyncio.timeout(WAIT_SECONDS):
        while (await ask(client, query("progress", "policies"), {}))["items"][0]["position"] < issued:
            await asyncio.sleep(0.05)
        end = await log_end(client)
        while min(row["position"] for row in await projections(client, "progress")) < end:
            await asyncio.sleep(0.05)
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        page = await ask(client, query("progress", "obligations"), {"after": after})
        found += page["items"]
        after = page["next"]
    return found


async def log_end(client: Client) -> int:
    """The position of the latest event of the log."""
    return (await client.jetstream().stream_info("LOG")).state.last_seq


async def projections(client: Client, service: str, patience: float = 60.0) -> list[dict[str, Any]]:
    """What a service says of its read models: name, position, digest, rows waiting in the outbox.

    For the digests it reads all documents, a million in half a minute.
    """
    rows: list[dict[str, Any]] = await ask(client, query(service, "projections"), {}, patience)
    return rows


def unit_tree(tree: dict[str, Any]) -> UnitTree:
    """The pure tree of an example file."""
    city = tree["city"]
    opened = [
        UnitOpened(city=city, unit=unit["id"], name=unit["name"], unit_type=unit["type"], parent=unit["parent"])
        for unit in tree["units"]
    ]
    groups = [
        GroupDefined(
            city=city,
            group=group["id"],
            name=group["name"],
            under=group["under"],
            types=group["types"],
            members=group["members"],
        )
        for group in tree["groups"]
    ]
    return UnitTree.of([*opened, *groups])


def indicators(index_set: dict[str, Any]) -> list[dict[str, Any]]:
    """The set's indicators that units report; ``yes_no`` are those that a yes/no formula scores."""
    yes_no = {
        leaf["formula"]["indicator"]
        for area in index_set["areas"]
        for criterion in area["criteria"]
        for leaf in criterion.get("components") or [criterion]
        if leaf["formula"]["kind"] == "yes_no"
    }
    return [
        {"id": item["id"], "name_vi": item["name_vi"], "yes_no": item["id"] in yes_no}
        for item in index_set["indicators"]
        if item.get("kind") != "ledger"
    ]
