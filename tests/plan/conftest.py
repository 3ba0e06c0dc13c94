"""Real servers for the tests of the plan-service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from par.embedded import EmbeddedServers


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """One nats-server and one mongod for the whole run."""
    folder: Path = tmp_path_factory.mktemp("servers")
    with EmbeddedServers(folder) as running:
        yield running
