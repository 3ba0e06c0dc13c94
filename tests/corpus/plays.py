"""What is played to have an event of every type: two ledgers of stories, through the public commands."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import orjson
from nats.aio.client import Client
from tests.contracts.conftest import prepare
from tests.contracts.contents import CHANGED_ON, CITY, DOCUMENT, IMPORTED
from tests.contracts.happened import TODAY, happen
from tests.contracts.said import EXAMPLES, kind_of, sender_of, verb_of

from par.accounts.registry import Kind
from par.client.plans import change_plan
from par.client.units import change_units
from par.demo.lines import Lines
from par.demo.submissions import at
from par.embedded.stack import LocalStack
from par.messaging import ask
from par.messaging.subjects import public

SECOND_AMENDMENT: Final[dict[str, Any]] = {
    "document": DOCUMENT | {"number": "2/QĐ"},
    "effective_on": "2023-02-07",
    "changes": [
        {"kind": "reword", "task": "1.4", "title": "Việc bốn, nói rõ hơn"},
        {"kind": "drop-target", "number": 2},
    ],
}
PART: Final = {"id": "chi-linh-sao-do-moi", "name": "Phường Sao Đỏ Mới", "type": "ward", "parent": CITY}


async def stories(stack: LocalStack) -> None:
    """What the tests of contracts have happen, and another amendment of a plan."""
    await happen(stack)
    office = await Lines(stack).office()
    plan = {"plan": IMPORTED, "city": CITY, "authority": CITY}
    try:
        linked = {"implements": [{"number": "10/KH-UBND", "authority": "UBND tỉnh"}]}
        await change_plan(office, "link", plan, linked, time=at(TODAY, 10))
        await change_plan(office, "amend", plan, SECOND_AMENDMENT, time=at(TODAY, 10))
    finally:
        await office.close()


async def examples(stack: LocalStack) -> None:
    """Every example of the contract, then units that move, split and close."""
    await prepare(stack)
    lines = Lines(stack)
    sign_in = {Kind.DISTRICT: lines.sender, Kind.APPRAISER: lines.appraiser, Kind.COUNCIL: lines.council}
    clients: dict[tuple[Kind, str], Client] = {}
    office = await lines.office()
    try:
        for event in EXAMPLES:
            who = kind_of(event), sender_of(event)
            if who not in clients:
                clients[who] = await sign_in[who[0]](who[1])
            answer = await ask(clients[who], public(verb_of(event)), orjson.dumps(event))
            assert answer["receipts"][0]["outcome"] == "accepted", answer
        unit = "chi-linh-sao-do"
        changes: list[tuple[str, dict[str, Any]]] = [
            ("move-unit", {"unit": "chi-linh-ban-phap-che", "parent": "chi-linh-van-phong"}),
            ("split-unit", {"unit": unit, "into": [PART["id"]], "opens": [PART | {"opened_on": CHANGED_ON}]}),
            ("close-unit", {"unit": "chi-linh-dong-lac", "successor": "chi-linh-van-an"}),
        ]
        for name, content in changes:
            content |= {"city": CITY, "on": CHANGED_ON}
            await change_units(office, name, content, time=at(TODAY, 10))
    finally:
        for client in (office, *clients.values()):
            await client.close()


def play(folder: Path) -> list[Path]:
    """Play all of it; the data folders, whose servers are stopped."""
    plays: tuple[Callable[[LocalStack], Any], ...] = (stories, examples)
    folders = []
    for number, story in enumerate(plays):
        folders.append(folder / str(number))
        with LocalStack(folders[-1]) as stack:
            asyncio.run(story(stack))
    return folders
