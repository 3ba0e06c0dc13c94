"""What a city does meanwhile: wards report, the office issues plans, and all of it until there is a receipt."""

import asyncio
import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
from tests.chaos.ledger import CITY, PROBE, SENDERS, Chaos

from par.accounts.registry import Kind
from par.client.office import draft_plan, issue_plan, open_units, publish_index_set
from par.client.sender import Receipt, Sender
from par.demo.examples import INDEX_SET, read
from par.demo.submissions import at
from par.messaging import NoAnswerError, RemoteProblem, ask, command_body
from par.messaging.subjects import command, query

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
PATIENCE: Final = 300.0
"""Longer than any fault: whoever sends does not give up."""
SIZES: Final = (1, 1, 2, 5, 12)
YEARS: Final = tuple(range(2004, 2024))
PAUSE_SECONDS: Final = (0.2, 1.0)
PLAN_PAUSE_SECONDS: Final = 6.0
DAY: Final = dt.date(2023, 12, 31)
TASKS: Final = 2

Identity = tuple[str, str]


@dataclass
class Load:
    """Sends until it is told to stop, and remembers what was sent and what was answered."""

    chaos: Chaos
    seed: int
    sent: dict[Identity, dict[str, Any]] = field(default_factory=dict)
    receipts: dict[Identity, Receipt] = field(default_factory=dict)
    plans: list[str] = field(default_factory=list)
    """Those whose commands were acknowledged."""
    work: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in SENDERS})
    """Obligations on which a ward may report."""
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    _number: int = 0

    async def begin(self) -> None:
        """The city, an index set, a round of scoring: what there is before the first fault."""
        self._office = await self.chaos.client(Kind.OFFICE, "office")
        self._probe = Sender(await self.chaos.client(Kind.DISTRICT, PROBE), patience=PATIENCE)
        tree = read(EXAMPLES, "units", CITY)
        await open_units(self._office, tree, time=at(DAY, 8), patience=PATIENCE)
        index_set = read(EXAMPLES, "index-sets", INDEX_SET)
        await publish_index_set(self._office, index_set, source=f"/{CITY}", time=at(DAY, 9), patience=PATIENCE)
        content = {"city": CITY, "year": DAY.year, "index_set": INDEX_SET}
        body = command_body("round", f"/{CITY}", at(DAY, 10), content)
        await ask(self._office, command("report", "round", "open"), body, PATIENCE)
        self._indicators = [found["id"] for found in index_set["indicators"] if found.get("kind") != "ledger"][:3]

    async def run(self) -> None:
        """All senders and the office, until :attr:`stop`."""
        async with asyncio.TaskGroup() as tasks:
            for name in SENDERS:
                tasks.create_task(self._ward(name))
            tasks.create_task(self._plans())

    async def probe(self) -> int:
        """The position of an event that was accepted just now."""
        (receipt,) = await self._send(self._probe, [self._reported(PROBE)])
        position: int = receipt["position"]
        return position

    @property
    def acknowledged(self) -> int:
        return len(self.receipts)

    async def _ward(self, name: str) -> None:
        luck = random.Random(f"{self.seed} {name}")
        sender = Sender(await self.chaos.client(Kind.DISTRICT, name), patience=PATIENCE)
        while not self.stop.is_set():
            await self._send(sender, [self._next(name, luck) for _ in range(luck.choice(SIZES))])
            await self._pause(luck.uniform(*PAUSE_SECONDS))

    async def _plans(self) -> None:
        """A plan after the other; the wards' obligations follow from it."""
        number = 0
        while not self.stop.is_set():
            number += 1
            plan = _plan(number)
            try:
                await draft_plan(self._office, plan, time=at(DAY, 11), patience=PATIENCE)
                await issue_plan(self._office, plan, DAY, time=at(DAY, 12), patience=PATIENCE)
            except (NoAnswerError, RemoteProblem) as error:
                raise AssertionError(f"the office could not issue {plan['id']}: {error}") from error
            self.plans.append(plan["id"])
            await self._opened(plan["id"])
            await self._pause(PLAN_PAUSE_SECONDS)

    async def _opened(self, plan: str) -> None:
        """Wait until progress-service has opened what the plan asks of the wards."""
        while not self.stop.is_set():
            asked = {"plan": plan, "limit": 100}
            found = (await ask(self._office, query("progress", "obligations"), asked, PATIENCE))["items"]
            if len(found) == TASKS * len(SENDERS):
                for item in found:
                    self.work[item["unit"]].append(item["obligation"])
                return
            await self._pause(0.2)

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.stop.wait()
        except TimeoutError:
            pass

    async def _send(self, sender: Sender, events: list[dict[str, Any]]) -> list[Receipt]:
        for event in events:
            self.sent[event["source"], event["id"]] = event
        receipts = await sender.send([orjson.dumps(event) for event in events])
        for event, receipt in zip(events, receipts, strict=True):
            assert receipt["outcome"] in ("accepted", "duplicate"), (event, receipt)
            self.receipts[event["source"], event["id"]] = receipt
        return receipts

    def _next(self, ward: str, luck: random.Random) -> dict[str, Any]:
        if self.work[ward] and luck.random() < 0.3:
            data = {"percent": luck.randrange(1, 95), "text": f"Lần {self._number}"}
            return self._event(ward, "work.progressed", f"obligation/{luck.choice(self.work[ward])}", data)
        return self._reported(ward, luck)

    def _reported(self, ward: str, luck: random.Random | None = None) -> dict[str, Any]:
        luck = luck or random.Random(self._number)
        denominator = luck.randint(1, 20)
        data = {
            "indicator": luck.choice(self._indicators),
            "period": f"{luck.choice(YEARS)}-{luck.randint(1, 12):02}",
            "numerator": luck.randint(0, denominator),
            "denominator": denominator,
        }
        return self._event(ward, "measurement.reported", f"unit/{ward}", data)

    def _event(self, ward: str, name: str, subject: str, data: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        return {
            "specversion": "1.0",
            "id": f"chaos-{self._number}",
            "source": f"/{ward}/one-stop",
            "type": f"par.{name}.v1",
            "subject": subject,
            "time": (at(DAY, 13) + dt.timedelta(milliseconds=100 * self._number)).isoformat(),
            "data": data,
        }


def _plan(number: int) -> dict[str, Any]:
    name = f"{CITY}-chaos-{number}"
    return {
        "id": name,
        "city": CITY,
        "authority": CITY,
        "title": f"Kế hoạch {number}",
        "year": 2023,
        "number": None,
        "issued_on": None,
        "domains": [{"ordinal": "1", "area": "direction", "title": "Chỉ đạo"}],
        "tasks": [
            {
                "ordinal": f"1.{task}",
                "domain": "1",
                "title": f"Việc {task}",
                "products": ["Báo cáo"],
                "leads": list(SENDERS),
                "schedule": {"kind": "deadline", "due": "2023-12-31"},
            }
            for task in range(1, TASKS + 1)
        ],
    }
