"""A ledger for the tests of contracts, and what may happen in it: the example data, then something of every kind."""

import asyncio
from collections.abc import Iterator

import pytest
from tests.contracts.happened import Happened, happen

from par.embedded.stack import LocalStack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="module")
def happened(stack: LocalStack) -> Happened:
    return asyncio.run(happen(stack))
