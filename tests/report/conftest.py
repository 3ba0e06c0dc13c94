"""Real servers for the few tests that need them."""

from collections.abc import Iterator

import pytest

from par.embedded import EmbeddedServers


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """One nats-server and one mongod for all tests of the session."""
    with EmbeddedServers(tmp_path_factory.mktemp("servers")) as running:
        yield running
