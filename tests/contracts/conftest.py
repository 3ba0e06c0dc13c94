"""A ledger for the tests of contracts, and what may happen in it: the example data, then something of every kind."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

import pytest
from tests.contracts.contents import CITY, YEAR
from tests.contracts.happened import EXAMPLES, Happened, happen
from tests.contracts.said import EXAMPLES as EVENTS
from tests.contracts.said import kind_of, sender_of

from par.accounts.registry import Kind
from par.client.calendar import open_day
from par.demo.examples import WARD_INDEX_SET
from par.demo.lines import Lines
from par.demo.load import load
from par.demo.submissions import at
from par.embedded.stack import LocalStack
from par.messaging import ask, command_body
from par.messaging.subjects import command
from report_service.score_sheet.examples import ROUND

ROUND_OF_EXAMPLES = {
    "city": CITY,
    "year": YEAR,
    "round": ROUND,
    "index_set": WARD_INDEX_SET,
    "unit_types": ["ward", "commune"],
    "bonus_max": "2",
    "penalty_max": "2",
}


def accounts() -> dict[Kind, list[str]]:
    """Whose events the examples are."""
    found: defaultdict[Kind, set[str]] = defaultdict(set)
    for event in EVENTS:
        found[kind_of(event)].add(sender_of(event))
    return {kind: sorted(names) for kind, names in found.items()}


async def prepare(stack: LocalStack) -> None:
    """Load the examples of the repository, open a round and the last day of their year, admit who says the examples."""
    lines = Lines(stack)
    office, operator = await lines.office(), await lines.operator()
    try:
        await load(office, operator, EXAMPLES, YEAR, lambda _: None)
        last = dt.date(YEAR, 12, 31)
        await open_day(operator, last, time=at(last, 0, 1))
        opening = command_body("open-round", f"/{CITY}", at(last, 8), ROUND_OF_EXAMPLES)
        await ask(office, command("report", "round", "open"), opening)
        for kind, names in accounts().items():
            await lines.admit(names, kind)
    finally:
        await office.close()
        await operator.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="module")
def happened(stack: LocalStack) -> Happened:
    return asyncio.run(happen(stack))


@pytest.fixture(scope="module")
def loaded(stack: LocalStack) -> LocalStack:
    """A ledger that holds the examples of the repository and a round; its day is the last one of their year."""

    asyncio.run(prepare(stack))
    return stack
