"""A ledger in which something of every kind has happened, so that answers have something to show."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from nats.aio.client import Client
from tests.contracts.contents import (
    AMENDMENT,
    CHANGED_ON,
    CITY,
    IMPORT,
    IMPORTED,
    MERGED,
    MERGER,
    NEW_NAME,
    NEW_UNITS,
    PLAN,
    REVOCATION,
    YEAR,
    second_version,
)
from tests.contracts.figures import TOLD
from tests.contracts.last_year import FIGURES, plan_last_year
from tests.contracts.sheets import score
from tests.contracts.turns import take_turns

from par.client.imports import send_import
from par.client.office import issue_plan, publish_index_set
from par.client.plans import change_plan
from par.client.sender import Sender
from par.client.units import change_units
from par.demo.examples import INDEX_SET, read
from par.demo.lines import Lines
from par.demo.load import load, log_end, open_rounds, opened_obligations
from par.demo.play import days_of, play
from par.demo.submissions import at, body_of, event
from par.demo.year import Year, year_of
from par.embedded.stack import LocalStack
from par.messaging import ask, command_body
from par.messaging.subjects import command, query

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
SEED: Final = 5
DAYS: Final = [day for day in days_of(YEAR) if day.month <= 2 and day.day <= 8]
"""In the first days of February units report their figures of January."""
TODAY: Final = DAYS[-1]
AMENDED: Final = "chi-linh-cchc-2023"
REVOKED: Final = "chi-linh-tthc-2023"
CLOSED: Final = "hoang-tien-cchc-2023"
SILENT: Final = "chi-linh-le-loi"
"""Sends nothing, so that its index lacks figures."""


@dataclass(frozen=True)
class Happened:
    """Where the log ends, a moment before the changes, and ids of obligations.

    ``confirmed`` was sent back, handed in again and confirmed; ``others`` are of every kind, ended ones among them.
    """

    log_end: int
    before: dt.datetime
    confirmed: str
    others: list[str]


async def happen(stack: LocalStack) -> Happened:
    """Load the examples, play some days, then change plans, units and the index set."""
    lines = Lines(stack)
    office, client = await lines.office(), await lines.operator()
    try:
        loaded = await load(office, client, EXAMPLES, YEAR, lambda _: None)
        year = year_of(loaded.trees, loaded.obligations, loaded.indicators, loaded.authorities, YEAR, SEED)
        told = {sender: days for sender, days in year.deliveries.items() if sender != SILENT}
        await play(lines, Year(told), DAYS)
        await open_rounds(client, YEAR, at(TODAY, 8))
        await score(lines, client, TODAY)
        await _import(client)
        await plan_last_year(client, at(TODAY, 7))
        await _report(lines)
        before = dt.datetime.now(dt.UTC)
        of_merged = [row for row in loaded.obligations if row["unit"] == MERGED[0]]
        confirmed = max(of_merged, key=lambda row: row["due"] or "")["obligation"]
        await _hand_in(lines, confirmed)
        turned = await take_turns(lines, client, loaded.obligations)
        await _change(client)
        await opened_obligations(client, await log_end(client))
        others = turned + [row["obligation"] for row in of_merged] + await _ids(client, plan=IMPORTED, cancelled=True)
        for kind in ("inspection", "procedure_review", "report"):
            others += await _ids(client, kind=kind, limit=3, cancelled=True)
        return Happened(await log_end(client), before, confirmed, others)
    finally:
        await office.close()
        await client.close()


async def _ids(client: Client, **question: Any) -> list[str]:
    return [row["obligation"] for row in (await ask(client, query("progress", "obligations"), question))["items"]]


async def _import(client: Client) -> None:
    """A plan is imported, confirmed, issued, and gets its number; its obligations are open."""
    time = at(TODAY, 7)
    await send_import(client, PLAN, IMPORT, time=time)
    plan = {"plan": IMPORTED, **PLAN}
    await change_plan(client, "confirm", plan, {}, time=time)
    issued = await issue_plan(client, PLAN, dt.date(YEAR, 1, 5), time=time)
    await change_plan(client, "number", plan, {"number": "2/KH-UBND", "printed_on": "2023-01-04"}, time=time)
    await opened_obligations(client, issued.position)


async def _hand_in(lines: Lines, obligation: str) -> None:
    """Report on work of the unit that will be merged; its product is sent back once."""
    evidence = {
        "document": "12/BC-UBND",
        "issued_on": TODAY.isoformat(),
        "page": "trang 2",
        "sha256": "0" * 64,
        "link": "https://example.org/12",
    }
    submitted = ("par.product.submitted.v1", {"completed_on": TODAY.isoformat(), "evidence": evidence})
    steps: list[tuple[str, str, dict[str, Any]]] = [
        (MERGED[0], "par.work.progressed.v1", {"percent": 40, "text": "Đang làm"}),
        (MERGED[0], *submitted),
        (CITY, "par.product.returned.v1", {"reason": "Thiếu phụ lục"}),
        (MERGED[0], *submitted),
        (CITY, "par.product.confirmed.v1", {}),
    ]
    for number, (sender, type_, data) in enumerate(steps):
        told = event(sender, f"step-{number}", type_, f"obligation/{obligation}", at(TODAY, 7, number), data)
        line = await lines.sender(sender)
        (receipt,) = await Sender(line).send([body_of(told)])
        await line.close()
        assert receipt["outcome"] == "accepted", receipt


async def _report(lines: Lines) -> None:
    """Inspections, feedback, surveys, and why there are no figures."""
    for number, (sender, name, subject, data) in enumerate([*TOLD, *FIGURES]):
        told = event(sender, f"figure-{number}", f"par.{name}.v1", subject, at(TODAY, 7), data)
        line = await lines.sender(sender)
        (receipt,) = await Sender(line).send([body_of(told)])
        await line.close()
        assert receipt["outcome"] == "accepted", receipt


async def _change(client: Client) -> None:
    """Amendments, a revocation, a close, a merger, a new name, and the next version of the index set."""
    time = at(TODAY, 9)
    of_city = {"city": CITY, "authority": CITY}
    example = yaml.safe_load((EXAMPLES / "amendments" / f"{AMENDED}.yaml").read_text("utf-8"))
    await change_plan(client, "amend", {"plan": AMENDED, **of_city}, example, time=time)
    await change_plan(client, "amend", {"plan": IMPORTED, **of_city}, AMENDMENT, time=time)
    await change_plan(client, "revoke", {"plan": REVOKED, **of_city}, REVOCATION, time=time)
    closed = read(EXAMPLES, "plans", CLOSED)
    await change_plan(client, "close", {"plan": CLOSED, **closed}, {"closed_on": "2024-01-31"}, time=time)
    opening = command_body("more-units", f"/{CITY}", time, NEW_UNITS)
    await ask(client, command("plan", "unit-tree", "open-units"), opening)
    await change_units(client, "merge-units", {"city": CITY, "on": CHANGED_ON, **MERGER}, time=time)
    await change_units(client, "rename-unit", {"city": CITY, "on": CHANGED_ON, **NEW_NAME}, time=time)
    later = second_version(read(EXAMPLES, "index-sets", INDEX_SET))
    await publish_index_set(client, later, source=f"/{CITY}", time=time)
