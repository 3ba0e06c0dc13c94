"""A ledger for the tests of contracts, and what may happen in it: the example data, then something of every kind."""

import asyncio
import datetime as dt
from collections.abc import Iterator

import pytest
from tests.contracts.contents import YEAR
from tests.contracts.happened import EXAMPLES, Happened, happen

from par.client.calendar import open_day
from par.demo.lines import Lines
from par.demo.load import load
from par.demo.submissions import at
from par.embedded.stack import LocalStack
from progress_service.contract.examples import EXAMPLES as EVENTS

SENDERS = sorted({event["source"].split("/")[1] for event in EVENTS})
"""Whose events the examples are."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="module")
def happened(stack: LocalStack) -> Happened:
    return asyncio.run(happen(stack))


@pytest.fixture(scope="module")
def loaded(stack: LocalStack) -> LocalStack:
    """A ledger that holds the examples of the repository; its day is the last one of their year."""

    async def prepare() -> None:
        lines = Lines(stack)
        office, operator = await lines.office(), await lines.operator()
        try:
            await load(office, operator, EXAMPLES, YEAR, lambda _: None)
            last = dt.date(YEAR, 12, 31)
            await open_day(operator, last, time=at(last, 0, 1))
            await lines.admit(SENDERS)
        finally:
            await office.close()
            await operator.close()

    asyncio.run(prepare())
    return stack
