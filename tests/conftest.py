"""Real servers for all tests, and the rule that a skip is a failure where everything is installed."""

import asyncio
import gc
import os
import shutil
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import nats
import pytest
import structlog
from hypothesis import settings
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client

from par.embedded import EmbeddedServers
from par.log import ensure_streams
from par.projection.store.database import Database

# How long an example takes says nothing about the code on a machine that does other work too.
settings.register_profile("ledger", deadline=None)
settings.load_profile("ledger")


# Tests play days of their own; the clock of the machine opens none.
os.environ["PAR_CALENDAR"] = "command"

# Commands and services run in the process of the tests: what services log must not stand in what commands print.
structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


@pytest.fixture(autouse=True)
def settings_as_before() -> Iterator[None]:
    """A command that is given a key says so in the environment and ends: here the next one would use that key."""
    before = {name: value for name, value in os.environ.items() if name.startswith("PAR_")}
    yield
    for name in [name for name in os.environ if name.startswith("PAR_")]:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="module", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """What a file leaves open fails that file: found by a later collection it would fail any test of any other."""
    yield
    gc.collect()


SOURCE_PLANS = Path(__file__).parents[2] / "shared" / "plans"
LEFT_OUT = pytest.StashKey[dict[str, int]]()


def _missing() -> dict[str, str]:
    """Markers of tests that cannot run here, and why. Where all is to be installed they run, and fail."""
    found = {} if SOURCE_PLANS.is_dir() else {"needs_source_plans": "there are no plans in ../shared/plans"}
    if not (shutil.which("node") and shutil.which("npm")) and not os.environ.get("PAR_SKIP_IS_FAILURE"):
        found["needs_node"] = "node and npm are not installed"
    if not shutil.which("chromium") and not os.environ.get("PAR_SKIP_IS_FAILURE"):
        found["needs_chromium"] = "chromium is not installed"
    if not (shutil.which("prometheus") and shutil.which("promtool")) and not os.environ.get("PAR_SKIP_IS_FAILURE"):
        found["needs_prometheus"] = "prometheus and promtool are not installed"
    return found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs something that is not here; the end says so. Files that take long come first.

    Where several processes share the files, one of them would otherwise be left alone with a long one at the end.
    """
    left_out = config.stash[LEFT_OUT] = {}
    for marker, reason in _missing().items():
        without = [item for item in items if item.get_closest_marker(marker)]
        if without:
            left_out[reason] = len(without)
            config.hook.pytest_deselected(items=without)
            items[:] = [item for item in items if item not in without]
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """One of several processes has ended: all of them leave out the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for reason, count in config.stash.get(LEFT_OUT, {}).items():
        terminalreporter.write_line(f"{count} more tests are left out: {reason}.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """With PAR_SKIP_IS_FAILURE set, a skipped test has failed: there everything it needs is installed."""
    report = yield
    if report.skipped and os.environ.get("PAR_SKIP_IS_FAILURE") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which PAR_SKIP_IS_FAILURE forbids: {report.longrepr}"
    return report


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServers]:
    """One nats-server and one mongod for the tests of a module, on a log of their own."""
    with EmbeddedServers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture
def fresh_servers(tmp_path: Path) -> Iterator[EmbeddedServers]:
    """Servers with an empty log for one test."""
    with EmbeddedServers(tmp_path / "servers") as running:
        yield running


@pytest.fixture
async def client(servers: EmbeddedServers) -> AsyncIterator[Client]:
    """A NATS connection to the module's servers, with the ledger's streams in place."""
    connection = await nats.connect(servers.nats_url)
    try:
        await ensure_streams(connection)
        yield connection
    finally:
        await connection.close()


@pytest.fixture
async def mongo(servers: EmbeddedServers) -> AsyncIterator["AsyncIOMotorClient[dict[str, Any]]"]:
    """A MongoDB client on the module's servers."""
    connection: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        servers.mongo_url, tz_aware=True, io_loop=asyncio.get_running_loop()
    )
    yield connection
    connection.close()


@pytest.fixture
async def database(mongo: "AsyncIOMotorClient[dict[str, Any]]") -> AsyncIterator[Database]:
    """An empty database for one test."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield mongo[name]
    await mongo.drop_database(name)
