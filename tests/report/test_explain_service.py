"""Explanations on a running ledger: the leaves add up, and every number leads to an event of the log."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.adding_up import sum_of_leaves
from tests.report.living import CITY, MEASURED, RATIO, SET, WARDS, YEAR, Living, json_of, living
from typer.testing import CliRunner

from par.cli.main import app
from par.embedded import EmbeddedServers
from par.exact import exact
from par.messaging import RemoteProblem
from report_service.explaining.tree import leaves_in

INDICATORS = MEASURED
LEAF = next(
    criterion.code
    for area in SET.areas
    for criterion in area.criteria
    if criterion.formula is not None and criterion.formula.kind == "linear"
)


@pytest.fixture
async def ledger(servers: EmbeddedServers) -> AsyncIterator[Living]:
    async with living(servers) as running:
        yield running


async def reported(ledger: Living, seed: int) -> int:
    chance = random.Random(seed)
    position = await ledger.submit(CITY, ledger.reported(CITY, RATIO, f"{YEAR}-01", chance.randint(0, 11), 11))
    for ward in WARDS:
        events = [
            ledger.reported(ward, indicator, f"{YEAR}-0{month}", chance.randint(0, 11), 11)
            for indicator in INDICATORS
            for month in (1, 2)
        ]
        position = await ledger.submit(ward, *events)
    return position


async def test_leaves_add_up_and_lead_to_the_events_behind_them(ledger: Living) -> None:
    position = await reported(ledger, 1)
    for unit in (*WARDS, CITY):
        tree = await ledger.ask("explain", unit=unit, year=YEAR, min_position=position)
        score = (await ledger.ask("index-of-unit", unit=unit, year=YEAR))["score"]
        assert tree["score"] == score == sum_of_leaves(tree)
        assert exact(score) > 0
        assert tree["shown"].replace(".", ",") in tree["words_vi"]
        for leaf in leaves_in(tree):
            points = f"{exact(leaf['score'])}" if exact(leaf["score"]).denominator == 1 else leaf["shown"]
            assert leaf["words_en"].endswith(f"{points} points."), leaf["words_en"]
            assert leaf["words_vi"].endswith(f"{points.replace('.', ',')} điểm."), leaf["words_vi"]
            assert leaf["name_vi"], "the round has frozen its name"
    ward = await ledger.ask("explain", unit=WARDS[0], year=YEAR)
    checked = 0
    for leaf in leaves_in(ward):
        for found in leaf["inputs"]:
            assert found["of"] == ("own" if found["indicator"] in MEASURED else "ledger")
            for month in found.get("periods", ()):
                event = (await ledger.ask("event", at=month["position"]))["event"]
                assert (event["id"], event["source"]) == (month["event"], month["source"])
                assert event["data"]["numerator"] == month["numerator"]
                checked += 1
    assert checked >= 2 * len(INDICATORS) - 4


async def test_a_leaf_of_a_pool_shows_its_units_in_pages(ledger: Living) -> None:
    position = await reported(ledger, 2)
    whole = await ledger.ask("explain", unit=CITY, year=YEAR, min_position=position)
    (found,) = next(leaf for leaf in leaves_in(whole) if leaf["code"] == LEAF)["inputs"]
    assert (found["of"], found["units"], "members" in found) == ("pooled", 3, False)

    members: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        tree = await ledger.ask("explain", unit=CITY, year=YEAR, leaf=LEAF, limit=2, after=after)
        assert tree["score"] == whole["score"]
        (leaf,) = leaves_in(tree)
        (page,) = leaf["inputs"]
        assert len(page["members"]) <= 2
        members += page["members"]
        after = page["next"]
    assert [member["unit"] for member in members] == list(WARDS)
    for place, name in enumerate(("numerator", "denominator")):
        assert sum(member["adds"][place] for member in members) == found[name]
    month = members[0]["periods"][0]
    assert (await ledger.ask("event", at=month["position"]))["event"]["id"] == month["event"]


async def test_an_explanation_has_a_past(ledger: Living) -> None:
    first = await reported(ledger, 3)
    before = await ledger.ask("explain", unit=WARDS[1], year=YEAR, min_position=first)
    second = await reported(ledger, 4)
    now = await ledger.ask("explain", unit=WARDS[1], year=YEAR, min_position=second)
    past = await ledger.ask("explain", unit=WARDS[1], year=YEAR, at_position=first)
    assert past["areas"] == before["areas"] != now["areas"]
    assert sum_of_leaves(past) == past["score"] == before["score"]


async def test_what_would_be_is_explained_alike_once_it_has_happened(ledger: Living) -> None:
    position = await reported(ledger, 5)
    chance = random.Random(6)
    words = [
        {
            "kind": "figures",
            "unit": WARDS[2],
            "indicator": indicator,
            "period": f"{YEAR}-02",
            "numerator": chance.randint(0, 7),
            "denominator": 7,
        }
        for indicator in chance.sample(INDICATORS, 8)
    ]
    imagined = (await ledger.ask("what-if", year=YEAR, units=[WARDS[2], CITY], events=words, min_position=position))[
        "items"
    ]
    names = ("indicator", "period", "numerator", "denominator")
    sent = []
    for word in words:
        data: dict[str, Any] = {name: word[name] for name in names}
        sent.append(ledger.said(WARDS[2], "reported", **data))
    position = await ledger.submit(WARDS[2], *sent)
    for item in imagined:
        tree = await ledger.ask("explain", unit=item["unit"], year=YEAR, min_position=position)
        leaves = {leaf["code"]: leaf["score"] for leaf in leaves_in(tree)}
        assert item["leaves"]
        assert {leaf["code"]: leaf["after"]["score"] for leaf in item["leaves"]}.items() <= leaves.items()


async def test_what_is_not_there_is_said(ledger: Living) -> None:
    async def code(name: str, **asked: Any) -> tuple[str, str]:
        with pytest.raises(RemoteProblem) as problem:
            await ledger.ask(name, **asked)
        return problem.value.code, problem.value.pointer

    assert await code("explain", unit="nobody", year=YEAR) == ("not-found", "")
    assert await code("explain", unit=CITY, year=YEAR, leaf="99") == ("not-found", "/leaf")
    assert await code("explain", unit=CITY, year=YEAR, limit=0) == ("invalid-field", "/limit")
    assert await code("event", at=10**9) == ("not-found", "/at")
    assert await code("event", at=0) == ("invalid-field", "/at")


async def test_the_command_line_shows_it(servers: EmbeddedServers, ledger: Living) -> None:
    await reported(ledger, 7)

    async def par(*arguments: str) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, app, [*arguments, "--nats", servers.nats_url])
        assert result.exit_code == 0, result.output
        return result.output

    shown = await par("explain", WARDS[0], str(YEAR))
    assert " điểm." in shown
    assert f"{YEAR}-02: " in shown
    tree = json_of(await par("explain", CITY, str(YEAR), "--leaf", LEAF, "--json"))
    month = leaves_in(tree)[0]["inputs"][0]["members"][0]["periods"][0]
    assert json_of(await par("event", str(month["position"])))["id"] == month["event"]
    assert WARDS[1] in await par("explain", CITY, str(YEAR), "--leaf", LEAF)
