"""report-service as a whole, on a real nats-server and a real mongod."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import nats
import pytest
from nats.aio.client import Client
from tests.eventually import eventually
from tests.report.support import aggregate_of, example_set, explained, measured, opened, retracted

from par.embedded import EmbeddedServers, free_port
from par.events import AggregateId, Event, EventData
from par.events.unit import UnitOpened, UnitsMerged, UnitType
from par.log import EventLog, ensure_streams
from par.messaging import RemoteProblem, ask, command_body
from par.messaging.subjects import command, query
from par.service.service import serve
from par.service.settings import Settings
from report_service.bootstrap import BOOTSTRAP
from report_service.round.decider import round_id

TIME = dt.datetime(2023, 4, 1, tzinfo=dt.UTC)
PATIENCE = 90.0
SET = example_set()
WARDS = ("city-a", "city-b")


@dataclass
class Ledger:
    """A running service, and the log as the other services would write it."""

    client: Client
    http: httpx.AsyncClient
    log: EventLog
    written: int = 0

    async def happened(self, aggregate: AggregateId, *facts: EventData) -> int:
        events = []
        for data in facts:
            self.written += 1
            identity = f"{aggregate.city}-{self.written}"
            events.append(Event(identity, "/city", f"{aggregate.kind}/{aggregate.id}", TIME, data))
        found = await self.log.read(aggregate)
        return await self.log.append(aggregate, events, found[-1].position if found else 0)

    async def ask(self, name: str, **question: Any) -> Any:
        return await ask(self.client, query("report", name), question, PATIENCE)

    async def ask_from(self, position: int, name: str, **question: Any) -> Any:
        """The answer once the read models include ``position``."""
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self.ask(name, **question)
                if answer["position"] >= position:
                    return answer

    async def open_round(self, identity: str, time: dt.datetime = TIME, **content: Any) -> Any:
        body = command_body(identity, f"/{content['city']}", time, content)
        return await ask(self.client, command("report", "round", "open"), body, PATIENCE)


@pytest.fixture
async def ledger(servers: EmbeddedServers) -> AsyncIterator[Ledger]:
    client = await nats.connect(servers.nats_url)
    await ensure_streams(client)
    port = free_port()
    settings = Settings(
        nats_url=servers.nats_url, mongo_url=servers.mongo_url, database_prefix="par_test", http_port=port
    )
    stop = asyncio.Event()
    service = asyncio.create_task(serve(BOOTSTRAP, settings, stop))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as http:
        yield Ledger(client, http, EventLog(client))
        stop.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(service, PATIENCE)
    await client.close()


async def test_measurements_become_an_index_that_all_interfaces_show(ledger: Ledger) -> None:
    await ledger.happened(
        AggregateId("city", "plan", "unit-tree", "city"),
        UnitOpened(city="city", unit="city", name="City", unit_type=UnitType.CITY, parent=None),
        *(
            UnitOpened(city="city", unit=ward, name=ward.upper(), unit_type=UnitType.WARD, parent="city")
            for ward in WARDS
        ),
    )
    await ledger.happened(AggregateId("all", "plan", "index-set", SET.index_set), SET)

    done = await ledger.open_round("open-1", city="city", year=2023, index_set=SET.index_set)
    again = await ledger.open_round("open-1", city="city", year=2023, index_set=SET.index_set)
    assert again == {"position": done["position"], "earlier": True}
    with pytest.raises(RemoteProblem) as second:
        await ledger.open_round("open-2", city="city", year=2023, index_set=SET.index_set)
    assert second.value.code == "round-exists"

    position = 0
    for found in SET.indicators:
        for ward, numerator in zip(WARDS, (9, 10), strict=True):
            fact = measured(ward, numerator, 10, indicator=found.id)
            position = await ledger.happened(aggregate_of(fact), fact)

    everything = await ledger.ask_from(position, "index", city="city", year=2023)
    standings = {item["unit"]: (item["shown"], item["rank"]) for item in everything["items"]}
    # At 90 % the yes/no leaves (3 points) give nothing, the capped ones (24) all, the others 90 %; two leaves
    # of 2 points each apply to the city only.
    assert standings == {"city": ("95.25", 1), "city-b": ("102.00", 1), "city-a": ("91.90", 2)}

    unit = await ledger.ask("index-of-unit", unit="city-a", year=2023)
    assert unit["shown"] == "91.90"
    assert len(unit["leaves"]) == 24
    pools = await ledger.ask("city-indicators", city="city", year=2023)
    assert {(item["unit"], item["units"], item["value"]) for item in pools["items"]} == {("city", 2, "95.00")}
    ranking = await ledger.ask("rankings", city="city", year=2023)
    assert [item["unit_type"] for item in ranking["items"]] == ["city", "ward"]
    own = await ledger.ask("unit-indicators", unit="city-a", year=2023)
    assert len(own["items"]) == len(SET.indicators)
    assert own["pooled"] == []

    assert (await ledger.http.get("/v1/index/2023/city")).json() == everything
    assert (await ledger.http.get("/v1/index/2023/city/city-a")).json() == unit
    assert (await ledger.http.get("/v1/indicators/2023/city-a")).json() == own
    assert (await ledger.http.get("/readyz")).status_code == 200

    async def told_last() -> bool:
        told = await ledger.client.jetstream().get_last_msg("REPORT", "par.report.city.index.city-b.2023")
        return b'"score":"102.00"' in (told.data or b"")

    await eventually(told_last)  # a subject that has told rests for a moment before it tells the next state


async def test_a_round_scores_the_units_of_its_day(ledger: Ledger) -> None:
    july = dt.date(2023, 7, 1)
    for city in ("early", "late", "named"):
        await ledger.happened(
            AggregateId(city, "plan", "unit-tree", city),
            UnitOpened(city=city, unit=city, name=city, unit_type=UnitType.CITY, parent=None),
            *(
                UnitOpened(city=city, unit=f"{city}-{name}", name=name, unit_type=UnitType.WARD, parent=city)
                for name in ("a", "b")
            ),
            UnitOpened(city=city, unit=f"{city}-c", name="c", unit_type=UnitType.WARD, parent=city, opened_on=july),
            UnitsMerged(city=city, units=(f"{city}-a", f"{city}-b"), into=f"{city}-c", on=july),
        )
    await ledger.happened(AggregateId("all", "plan", "index-set", SET.index_set), SET)
    asked = {"year": 2023, "index_set": SET.index_set}
    # 16:59 UTC is the last minute of the day in Vietnam, 17:00 the first of the next.
    await ledger.open_round("early", dt.datetime(2023, 6, 30, 16, 59, tzinfo=dt.UTC), city="early", **asked)
    await ledger.open_round("late", dt.datetime(2023, 6, 30, 17, 0, tzinfo=dt.UTC), city="late", **asked)
    done = await ledger.open_round(
        "named", dt.datetime(2024, 1, 5, tzinfo=dt.UTC), city="named", on="2023-06-30", **asked
    )

    listed = {}
    for city in ("early", "late", "named"):
        answer = await ledger.ask_from(done["position"], "index", city=city, year=2023)
        listed[city] = [item["name"] for item in answer["items"]]
    assert listed == {"early": ["early", "a", "b"], "late": ["late", "c"], "named": ["named", "a", "b"]}


async def test_a_city_has_several_rounds_in_a_year_and_the_main_one_keeps_its_figures(ledger: Ledger) -> None:
    await ledger.happened(AggregateId("all", "plan", "index-set", SET.index_set), SET)
    await ledger.happened(
        AggregateId("many", "plan", "unit-tree", "many"),
        UnitOpened(city="many", unit="many", name="many", unit_type=UnitType.CITY, parent=None),
        UnitOpened(city="many", unit="many-a", name="a", unit_type=UnitType.WARD, parent="many"),
    )
    asked: dict[str, Any] = {"city": "many", "year": 2023, "index_set": SET.index_set}
    # Named otherwise in the time when a city had one round a year.
    await ledger.happened(round_id("many", "many-2022"), opened(leaves=()).model_copy(update={"round": "renamed"}))

    await ledger.open_round("main", **asked)
    done = await ledger.open_round("wards", **asked, round="wards-2023", unit_types=["ward"], bonus_max="2")

    index = await ledger.ask_from(done["position"], "index", city="many", year=2023)
    assert {(item["unit"], item["round"]) for item in index["items"]} == {
        ("many", "many-2023"),
        ("many-a", "many-2023"),
    }
    for name in ("wards-2023", "renamed"):
        with pytest.raises(RemoteProblem) as problem:
            await ledger.open_round(f"again-{name}", **asked, round=name)
        assert problem.value.code == "round-exists"


async def test_the_past_of_merged_wards_stands_with_their_successor_when_asked(ledger: Ledger) -> None:
    july = dt.date(2023, 7, 1)
    await ledger.happened(
        AggregateId("past", "plan", "unit-tree", "past"),
        UnitOpened(city="past", unit="past", name="past", unit_type=UnitType.CITY, parent=None),
        *(
            UnitOpened(city="past", unit=ward, name=ward, unit_type=UnitType.WARD, parent="past")
            for ward in ("past-a", "past-b")
        ),
        UnitOpened(city="past", unit="past-c", name="c", unit_type=UnitType.WARD, parent="past", opened_on=july),
        UnitsMerged(city="past", units=("past-a", "past-b"), into="past-c", on=july),
    )
    position = 0
    for unit, month, numerator in (("past-a", 3, 1), ("past-b", 6, 2), ("past-c", 8, 4)):
        fact = measured(unit, numerator, 10, period=f"2023-{month:02}", ancestors=("past",))
        fact = fact.model_copy(update={"city": "past"})
        position = await ledger.happened(aggregate_of(fact), fact)

    own = await ledger.ask_from(position, "unit-indicators", unit="past-c", year=2023)
    assert [(item["numerator"], item["denominator"]) for item in own["items"]] == [(4, 10)]
    assert own["under_tree"] == []

    async def under(unit: str, day: str) -> list[tuple[int, int, list[str]]]:
        answer = (await ledger.http.get(f"/v1/indicators/2023/{unit}", params={"tree_of": day})).json()
        return [(item["numerator"], item["denominator"], item["from_units"]) for item in answer["under_tree"]]

    assert await under("past-c", "2023-07-01") == [(7, 30, ["past-a", "past-b", "past-c"])]
    assert await under("past-a", "2023-07-01") == []
    assert await under("past-a", "2023-06-30") == [(1, 10, ["past-a"])]
    assert await under("past", "2023-06-30") == [(7, 30, ["past-a", "past-b", "past-c"])]
    assert await under("past", "2023-07-01") == await under("past", "2023-06-30")
    pools = await ledger.ask("city-indicators", city="past", year=2023)
    assert [(item["numerator"], item["denominator"], item["units"]) for item in pools["items"]] == [(7, 30, 3)]


async def test_silence_is_shown_and_a_withdrawal_takes_its_figures_out_of_the_pool(ledger: Ledger) -> None:
    def said(unit: str, numerator: int = 0) -> Any:
        return measured(unit, numerator, 10, ancestors=("still",)).model_copy(update={"city": "still"})

    await ledger.happened(aggregate_of(said("still-b")), explained(said("still-b")))
    aggregate = aggregate_of(said("still-a"))
    await ledger.happened(aggregate, said("still-a", 3))
    wrong = f"still-{ledger.written + 1}"
    before = await ledger.happened(aggregate, said("still-a", 9))

    (pool,) = (await ledger.ask_from(before, "city-indicators", city="still", year=2023))["items"]
    assert (pool["numerator"], pool["units"], pool["not_reported"]) == (9, 1, 1)
    (own,) = (await ledger.ask("unit-indicators", unit="still-b", year=2023))["items"]
    assert (own["state"], own["value"], own["periods"]["2023-01"]["reason"]) == ("not_reported", None, "Lý do")
    assert "earlier" not in own

    after = await ledger.happened(aggregate, retracted(said("still-a"), wrong, "/city"))
    (pool,) = (await ledger.ask_from(after, "city-indicators", city="still", year=2023))["items"]
    assert (pool["numerator"], pool["units"], "members" in pool) == (3, 1, False)


async def test_what_cannot_be_answered_is_a_problem_with_a_code(ledger: Ledger) -> None:
    async def code(subject: str, content: Any) -> tuple[str, str]:
        with pytest.raises(RemoteProblem) as problem:
            await ask(ledger.client, subject, content, PATIENCE)
        return problem.value.code, problem.value.pointer

    opening = {"city": "elsewhere", "year": 2023, "index_set": "no-such-set"}
    body = command_body("open-3", "/elsewhere", TIME, opening)
    assert await code(command("report", "round", "open"), body) == ("unknown-index-set", "/content/index_set")
    bad_year = command_body("open-4", "/elsewhere", TIME, {**opening, "year": 1})
    assert await code(command("report", "round", "open"), bad_year) == ("invalid-command", "/content/year")
    assert await code(query("report", "index"), {"city": "A.>", "year": 2023}) == ("invalid-field", "/city")
    assert await code(query("report", "index"), b"{") == ("malformed-json", "")
    assert await code(query("report", "index-of-unit"), {"unit": "nobody", "year": 2023}) == ("not-found", "")

    for path, status in (
        ("/v1/index/2023/elsewhere/nobody", 404),
        ("/v1/index/year/elsewhere", 400),
        ("/v1/indicators/2023/A", 400),
    ):
        answer = await ledger.http.get(path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await ledger.http.get("/v1/index/2023/elsewhere")).json()["items"] == []
