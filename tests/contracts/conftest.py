"""One ledger for all tests of contracts: the example data, and after it something of every kind."""

import asyncio
from collections.abc import Iterator

import pytest
from tests.contracts.happened import Happened, happen

from par.embedded.stack import LocalStack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    with LocalStack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="package")
def happened(stack: LocalStack) -> Happened:
    return asyncio.run(happen(stack))
