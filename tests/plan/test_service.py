"""The plan-service on real servers: commands and queries over NATS, queries over HTTP."""

import asyncio
import datetime as dt
import uuid
from typing import Any

import pytest
from nats.aio.client import Client
from tests.happenings import new_city
from tests.plan.loading import example
from tests.plan.running import service

from par.client.office import Loaded, draft_plan, issue_plan, open_units, publish_index_set
from par.embedded import EmbeddedServers
from par.messaging import RemoteProblem, ask, command_body
from par.messaging.subjects import command, query

TIME = dt.datetime(2023, 1, 3, 1, tzinfo=dt.UTC)
DAY = dt.date(2023, 1, 3)
PLAN = "an-duong-cchc-2023"


async def load(client: Client) -> list[Loaded]:
    """An example tree, plan and index set, the way the planning office loads them."""
    plan = example("plans", PLAN)
    return [
        await open_units(client, example("units", "hai-phong"), time=TIME),
        await draft_plan(client, plan, time=TIME),
        await issue_plan(client, plan, DAY, time=TIME),
        await publish_index_set(client, example("index-sets", "example-766-2022"), source="/hai-phong", time=TIME),
    ]


async def refused(client: Client, name: str, content: dict[str, Any]) -> tuple[str, str]:
    """Code and pointer of the answer to a command on a plan."""
    with pytest.raises(RemoteProblem) as problem:
        await ask(client, command("plan", "plan", name), command_body(uuid.uuid4().hex, "/hai-phong", TIME, content))
    return problem.value.code, problem.value.pointer


async def test_a_load_can_be_repeated_and_everything_can_be_read(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, http):
        loaded = await load(client)
        again = await load(client)
        assert all(step.earlier for step in again)
        assert [step.position for step in again] == [step.position for step in loaded]
        latest = max(step.position for step in loaded)

        plan = await ask(client, query("plan", "plan"), {"plan": PLAN, "min_position": latest})
        assert (plan["status"], plan["issued_on"], plan["printed_on"]) == (
            "issued",
            "2023-01-03",
            "2023-01-14",
        )
        assert [task["ordinal"] for task in plan["tasks"]] == [
            task["ordinal"] for task in example("plans", PLAN)["tasks"]
        ]
        assert plan["position"] >= latest

        for path, name, asked in (
            ("/v1/plans", "plans", {}),
            ("/v1/plans?city=hai-phong", "plans", {"city": "hai-phong"}),
            (f"/v1/plans/{PLAN}", "plan", {"plan": PLAN}),
            ("/v1/units?city=hai-phong", "units", {"city": "hai-phong"}),
            ("/v1/units/hai-phong-le-chan", "unit", {"unit": "hai-phong-le-chan"}),
            ("/v1/index-sets/example-766-2022?version=1", "index-set", {"index_set": "example-766-2022"}),
        ):
            answer = await http.get(path)
            assert answer.status_code == 200, answer.text
            assert answer.json() == await ask(client, query("plan", name), asked)

        units = (await http.get("/v1/units?city=hai-phong")).json()["items"]
        assert [unit["unit"] for unit in units[:2]] == ["hai-phong", "hai-phong-le-chan"]
        plans = (await http.get("/v1/plans?city=cao-bang")).json()
        assert plans["items"] == []

        for path, status, code in (
            ("/v1/plans/x", 404, "unknown-plan"),
            ("/v1/units/x", 404, "unknown-unit"),
            ("/v1/index-sets/example-766-2022?version=2", 404, "unknown-index-set"),
            ("/v1/units", 400, "invalid-field"),
            ("/v1/plans?colour=red", 400, "invalid-field"),
        ):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
            assert answer.headers["content-type"] == "application/problem+json"


def small_plan(plan: str, city: str) -> dict[str, Any]:
    return {
        "id": plan,
        "city": city,
        "authority": city,
        "title": "Kế hoạch",
        "year": 2023,
        "domains": [{"ordinal": "I", "area": "direction", "title": "Chỉ đạo"}],
    }


def small_tree(city: str) -> dict[str, Any]:
    return {"city": city, "units": [{"id": city, "name": city, "type": "city", "parent": None}]}


async def test_of_two_cities_that_draft_one_id_at_once_one_has_it(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, _):
        cities = [new_city(), new_city()]
        for city in cities:
            await open_units(client, small_tree(city), time=TIME)

        async def drafted(plan: str, city: str) -> str:
            try:
                await draft_plan(client, small_plan(plan, city), time=TIME)
            except RemoteProblem as problem:
                return problem.code
            return "drafted"

        for number in range(10):
            plan = f"{cities[0]}-ke-hoach-{number}"
            outcomes = await asyncio.gather(*(drafted(plan, city) for city in cities))
            assert sorted(outcomes) == ["drafted", "plan-exists"]
            again = [await drafted(plan, city) for city in cities]
            assert again == outcomes, "a repeated draft is told the same"
        end = (await client.jetstream().stream_info("LOG")).state.last_seq
        shown = (await ask(client, query("plan", "plans"), {"min_position": end}))["items"]
        ids = [found["plan"] for found in shown if found["city"] in cities]
        assert sorted(ids) == sorted(f"{cities[0]}-ke-hoach-{number}" for number in range(10))


async def test_a_draft_that_is_refused_takes_the_id_from_nobody(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, _):
        city, mistaken = new_city(), new_city()
        await open_units(client, small_tree(city), time=TIME)
        plan = small_plan(f"{city}-ke-hoach", city)
        with pytest.raises(RemoteProblem, match="unknown-unit"):
            await draft_plan(client, plan | {"city": mistaken}, time=TIME)
        first = await draft_plan(client, plan, time=TIME)
        again = await draft_plan(client, plan, time=TIME)
        assert (first.earlier, again.earlier, again.position) == (False, True, first.position)


async def test_refusals_name_the_fault_and_its_place(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, _):
        await load(client)
        of_plan = {"plan": PLAN, "city": "hai-phong"}
        task = {"ordinal": "X.1", "domain": "I", "title": "Việc"}
        assert await refused(client, "add-tasks", of_plan | {"tasks": [task | {"title": ""}]}) == (
            "invalid-command",
            "/content/tasks/0/title",
        )
        assert await refused(client, "add-tasks", of_plan | {"tasks": [task]}) == (
            "plan-issued",
            "/content/plan",
        )
        elsewhere = {
            "plan": PLAN,
            "city": "cao-bang",
            "authority": "cao-bang",
            "title": "Kế hoạch khác",
            "year": 2023,
            "domains": [{"ordinal": "I", "area": "direction", "title": "Chỉ đạo"}],
        }
        assert await refused(client, "draft", elsewhere) == ("plan-exists", "/content/plan")
        assert await refused(client, "draft", elsewhere | {"plan": "cao-bang-moi"}) == (
            "unknown-unit",
            "/content/authority",
        )
