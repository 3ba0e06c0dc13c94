"""``par doctor`` on a real ledger: each fault is caused, is found by its code, and is undone again."""

import asyncio
import contextlib
import datetime as dt
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nats
import orjson
import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from nats.aio.client import Client
from nats.js.api import StreamConfig
from pymongo import MongoClient
from tests.chaos.servers import process_of, three
from tests.doctor.looking import SEEN, ahead, look, now, one, place_of, wrong
from tests.eventually import eventually
from typer.testing import CliRunner

from par import installed
from par.accounts.registry import Kind
from par.accounts.rights import inbox_of
from par.archive.store import archive_of
from par.calendar.local_time import local_day
from par.cli.main import app
from par.client.calendar import open_day
from par.demo.outcome import settled
from par.doctor import Limits, Place
from par.doctor.catalogue import CODES
from par.embedded import free_port, free_ports
from par.embedded.mongo import MongoServer
from par.embedded.process import ServerProcess
from par.embedded.programs import find_mongod, find_nats_server
from par.embedded.stack import LocalStack
from par.log import LOG, ensure_streams
from par.log.stream import log_config
from par.messaging import Access, connect
from par.messaging.subjects import query
from par.mongo import MongoAccess
from par.mongo.rights import operator_role
from par.projection.builds.catalogue import Builds
from par.projection.store.database import CHECKPOINTS, OUTBOX

Mongo = AsyncIOMotorClient[dict[str, Any]]
Direct = MongoClient[dict[str, Any]]
HOURS = 3600

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger")


@pytest.fixture(scope="module")
def stack(folder: Path) -> Iterator[LocalStack]:
    with LocalStack(folder, log_level="WARNING") as running:
        running.admit(Kind.DISTRICT, ["chi-linh"])
        yield running


@pytest.fixture
def place(stack: LocalStack, folder: Path) -> Place:
    return place_of(stack, folder)


@pytest.fixture
async def operator(stack: LocalStack) -> AsyncIterator[Client]:
    client = await connect(stack.servers.nats_url, Access(stack.key_file(Kind.OPERATOR, "operator")))
    yield client
    await client.close()


@pytest.fixture
async def mongo(stack: LocalStack) -> AsyncIterator[Mongo]:
    client: Mongo = AsyncIOMotorClient(stack.servers.mongo_url, tz_aware=True)
    yield client
    client.close()


def as_plan(stack: LocalStack) -> Access:
    """As plan-service signs in."""
    return Access(stack.key_file(Kind.SERVICE, "plan"), inbox=inbox_of("plan"))


async def served(mongo: Mongo, service: str) -> str:
    """The database of the service's read models."""
    (name,) = [name for name in await Builds(mongo, "par", service).databases() if not name.endswith("_00000000")]
    return name


async def test_a_new_ledger_has_nothing_wrong_but_what_nobody_has_done_yet(place: Place) -> None:
    assert wrong(await look(place)) == ["day-none", "reconcile-never"]


async def test_a_ledger_that_is_well(place: Place, operator: Client, mongo: Mongo, folder: Path) -> None:
    done = await open_day(operator, local_day(now()), time=now())
    await settled(operator)
    archive = archive_of(mongo, "par")

    async def archived() -> bool:
        return (await archive.head()).position >= done.position

    await eventually(archived)
    await archive.verified(now().isoformat(), done.position, 0)

    findings = await look(place)

    assert wrong(findings) == []
    assert {finding.area for finding in findings} == {
        *("here", "files", "nats", "streams", "mongo", "services", "read_models", "clocks", "archive")
    }
    assert one(findings, "rights-ok").facts["account"] == "LEDGER"
    command = await asyncio.to_thread(CliRunner().invoke, app, ["doctor", "--data", str(folder), "--json"])
    document = json.loads(command.stdout)
    assert (command.exit_code, document["well"], document["counts"]["fault"]) == (0, True, 0)
    seeds = seeds_of(folder)
    assert len(seeds) == 7
    assert not [seed for seed in seeds if seed in command.stdout]
    shown = await asyncio.to_thread(CliRunner().invoke, app, ["doctor", "--data", str(folder)])
    assert (shown.exit_code, "✓" in shown.stdout, "✗" in shown.stdout) == (0, True, False)


def seeds_of(folder: Path) -> list[str]:
    return [file.read_text("utf-8").strip() for file in folder.glob("accounts/keys/**/*.nk")]


async def test_what_is_too_old_or_too_full(place: Place) -> None:
    old = Limits(python=(9,), nats=(9,), mongo=(9,))
    assert wrong(await look(place, old)) == ["python-old", "nats-old", "mongo-old"]
    low = await look(place, Limits(disk_low=1.1, disk_full=0))
    assert wrong(low) == ["disk-low", "disk-low"], "ours, and MongoDB's"
    assert wrong(await look(place, Limits(disk_full=1.1))) == ["disk-full", "disk-full"]
    full = await look(place, Limits(store_full=0))
    assert wrong(full) == ["jetstream-full"]


async def test_a_library_of_another_version(place: Place) -> None:
    assert installed.pins()["nats-py"] == installed.libraries()["nats-py"]
    assert wrong(await look(place, Limits(pins={"nats-py": "9.9"}))) == ["library-pin", *["service-library"] * 3]


async def test_clocks_and_days(place: Place) -> None:
    drifts = await look(place, clock=ahead(seconds=10))
    assert set(wrong(drifts)) == {"clock-drifts"}
    assert {finding.facts["clock"] for finding in drifts if finding.code == "clock-drifts"} == {
        *("NATS", "MongoDB", "plan-service", "progress-service", "report-service")
    }
    assert one(await look(place, clock=ahead(days=2)), "day-behind").facts["day"] == local_day(now()).isoformat()
    behind = await look(place, clock=ahead(days=-2))
    assert set(wrong(behind)) == {"clock-wrong", "day-ahead"}


async def test_the_last_comparison(place: Place, mongo: Mongo) -> None:
    archive = archive_of(mongo, "par")
    end = (await archive.head()).position
    try:
        await archive.verified((now() - dt.timedelta(days=3)).isoformat(), end, 0)
        assert wrong(await look(place)) == ["reconcile-old"]
        await archive.verified(now().isoformat(), end, 2)
        assert wrong(await look(place)) == ["reconcile-differs"]
    finally:
        await archive.verified(now().isoformat(), end, 0)


@contextlib.contextmanager
def mode_of(file: Path, mode: int) -> Iterator[None]:
    before = file.stat().st_mode
    file.chmod(mode)
    try:
        yield
    finally:
        file.chmod(before)


async def test_files_of_keys(place: Place, stack: LocalStack, tmp_path: Path) -> None:
    key = stack.key_file(Kind.SERVICE, "plan")
    with mode_of(key, 0o640):
        readable = one(await look(place), "key-readable")
        assert (readable.facts["file"], readable.facts["mode"]) == (str(key), "640")

    config = stack.accounts.config
    text = config.read_text("utf-8")
    config.write_text(text + "# mine\n", "utf-8")
    assert wrong(await look(place)) == ["accounts-config-old"]
    config.write_text(text, "utf-8")

    nowhere = await look(replace(place, access=Access(tmp_path / "none.nk")))
    assert {"key-missing", "nats-away", "not-looked"} <= set(wrong(nowhere))
    broken = tmp_path / "broken.nk"
    broken.write_text("SUA-not-a-seed\n", "utf-8")
    broken.chmod(0o600)
    found = await look(replace(place, access=Access(broken)))
    assert "key-unusable" in wrong(found)
    assert "not-a-seed" not in str([finding.to_json() for finding in found])


async def test_keys_that_are_not_the_operators(place: Place, stack: LocalStack, tmp_path: Path) -> None:
    async def with_key(file: Path) -> set[str]:
        return set(wrong(await look(replace(place, access=Access(file)))))

    assert "nats-rights" in await with_key(stack.key_file(Kind.SERVICE, "plan"))
    assert "nats-role" in await with_key(stack.key_file(Kind.OFFICE, "office"))
    assert "nats-role" in await with_key(stack.key_file(Kind.DISTRICT, "chi-linh"))

    revoked = tmp_path / "revoked.nk"
    stack.admit(Kind.DISTRICT, ["gone"])
    revoked.write_bytes(stack.key_file(Kind.DISTRICT, "gone").read_bytes())
    revoked.chmod(0o600)
    stack.accounts.revoke(Kind.DISTRICT, "gone")
    stack.admit(Kind.DISTRICT, ["hai-phong"])  # the server reads the configuration again
    assert {"key-revoked", "nats-refused"} <= await with_key(revoked)


async def changed(operator: Client, stream: str, **settings: Any) -> StreamConfig:
    """Change the configuration as an operator may; what it was before."""
    jetstream = operator.jetstream()
    before = (await jetstream.stream_info(stream)).config
    await jetstream.update_stream(before.evolve(**settings))
    return before


async def test_settings_and_limits_of_streams(place: Place, operator: Client) -> None:
    before = await changed(operator, LOG, duplicate_window=60, max_age=7 * 24 * HOURS)
    size = (await operator.jetstream().stream_info(LOG)).state.bytes
    found = await look(place)
    assert wrong(found) == ["stream-settings", "stream-limits"]
    assert one(found, "stream-settings").facts["setting"] == "duplicate_window"
    await operator.jetstream().update_stream(before.evolve(max_bytes=size + 10))
    assert wrong(await look(place)) == ["stream-near-limit"]
    await operator.jetstream().update_stream(before)
    assert wrong(await look(replace(place, replicas=3))) == ["stream-replicas", "stream-replicas"]


async def test_indexes_builds_and_old_read_models(place: Place, mongo: Mongo) -> None:
    plan = mongo[await served(mongo, "plan")]
    await plan["tasks"].drop_indexes()
    missing = await look(place)
    assert set(wrong(missing)) == {"index-missing"}
    for finding in missing:
        if finding.code == "index-missing":
            await plan["tasks"].create_index([(field, 1) for field in finding.facts["fields"].split(", ")])

    builds = Builds(mongo, "par", "plan")
    generation = builds.generation_of(plan.name)
    assert generation is not None
    begun = await builds.begin(generation, "building")
    await builds.rest(begun)  # nobody works on it
    await mongo["par_plan_00000000"][CHECKPOINTS].insert_one({"_id": "plan", "position": 1})
    found = await look(place)
    assert wrong(found) == ["build-interrupted"]
    assert one(found, "read-models-kept").facts["database"] == "par_plan_00000000"
    await mongo.drop_database("par_plan_00000000")
    await builds.lasting["builds"].delete_one({"_id": begun})
    assert wrong(await look(place)) == []


async def test_a_service_that_is_down_and_what_stays_behind(
    place: Place, stack: LocalStack, operator: Client, mongo: Mongo
) -> None:
    stack.services["plan"].stop()
    assert wrong(await look(place)) == ["service-silent"]
    await open_day(operator, local_day(now()) + dt.timedelta(1), time=now())

    async def the_others_follow() -> list[Any]:
        found = await look(place, Limits(late=0), ahead(days=1))
        return found if wrong(found).count("read-models-late") == 1 else []

    late = await eventually(the_others_follow)
    assert {"service-silent", "read-models-late", "archive-late"} <= set(wrong(late))
    assert one(late, "read-models-late").facts["lag"] == 1
    assert "read-models-stuck" in wrong(await look(place, Limits(late=0, stuck=0), ahead(days=1)))

    plan = mongo[await served(mongo, "plan")]
    archive = mongo["par_plan"]["archive_head"]
    await plan[CHECKPOINTS].update_one({"_id": "plan"}, {"$inc": {"position": 100}})
    await archive.update_one({"_id": LOG}, {"$inc": {"position": 100}})
    assert {"read-models-ahead", "archive-ahead"} <= set(wrong(await look(place)))
    await plan[CHECKPOINTS].update_one({"_id": "plan"}, {"$inc": {"position": -100}})
    await archive.update_one({"_id": LOG}, {"$inc": {"position": -100}})

    stranger = await connect(stack.servers.nats_url, as_plan(stack))
    answer: dict[str, Any] = {}

    async def speak(message: Any) -> None:
        await message.respond(orjson.dumps(answer))

    await stranger.subscribe(query("plan", "about"), cb=speak)
    await stranger.flush()
    assert "service-answer" in wrong(await look(place))
    earlier = {
        "service": "plan",
        "version": "0.0.1",
        "python": "3.11.0",
        "libraries": installed.libraries(),
        "generation": "00000000",
        "database": plan.name,
        "indexes": {},
        "position": 1,
        "day": None,
        "ready": False,
        "now": now().isoformat(),
    }
    answer["value"] = earlier
    assert {"service-version", "service-not-ready"} <= set(wrong(await look(place)))
    answer["value"] = earlier | {"database": "par_plan_00000000"}
    assert "read-models-missing" in wrong(await look(place))
    await stranger.close()

    stack.services["plan"].start()
    await asyncio.to_thread(stack.wait_ready, "plan")


async def test_what_is_parked_and_what_is_not_told(place: Place, stack: LocalStack, mongo: Mongo) -> None:
    service = await connect(stack.servers.nats_url, as_plan(stack))
    event = {
        "specversion": "1.0",
        "id": "broken-1",
        "source": "/chi-linh",
        "type": "par.unit.opened.v1",
        "subject": "unit/chi-linh",
        "time": "2026-01-01T00:00:00+07:00",
        "recordedtime": "2026-01-01T00:00:00+07:00",
        "data": {"opened": 7},
    }
    await service.jetstream().publish("par.log.chi-linh.plan.unit-tree.chi-linh", orjson.dumps(event))
    await service.close()

    async def parked() -> bool:
        return "parked-events" in wrong(await look(place, Limits(parked=1e9), ahead(days=1)))

    await eventually(parked)
    too_long = [
        finding.facts
        for finding in await look(place, Limits(parked=HOURS), ahead(days=1))
        if finding.code == "parked-too-long"
    ]
    assert {"plan"} <= {facts["service"] for facts in too_long}
    assert {facts["events"] for facts in too_long} == {1}

    stack.services["report"].stop()
    outbox = mongo[await served(mongo, "report")][OUTBOX]
    waiting = {"_id": "par.report.x.index.y", "position": 1, "topic": "index", "content": "", "payload": b"{}"}
    await outbox.insert_one(waiting)
    await outbox.insert_one(waiting | {"_id": "par.report.x.index.z", "held": "too large"})
    found = set(wrong(await look(place, Limits(late=0.001), ahead(days=1))))
    assert {"outbox-stuck", "outbox-held"} <= found
    await outbox.delete_many({})


async def test_a_look_that_takes_too_long(place: Place) -> None:
    assert "look-failed" in wrong(await look(place, Limits(look=1e-6)))


async def test_a_ledger_that_does_not_run(tmp_path: Path) -> None:
    command = await asyncio.to_thread(CliRunner().invoke, app, ["doctor", "--data", str(tmp_path), "--json"])
    assert command.exit_code == 1
    codes = [finding["code"] for finding in json.loads(command.stdout)["findings"]]
    assert codes[-1] == "ledger-not-running"
    SEEN.update(codes)


async def test_a_server_that_is_away_or_stands_still(place: Place, stack: LocalStack) -> None:
    """The other one is looked at all the same, and all of it takes a bounded time."""
    mongod, nats_server = stack.servers.mongo, stack.servers.nats
    mongod.stop()
    found = await look(place)
    assert "mongo-away" in wrong(found)
    assert {finding.facts["server"] for finding in found if finding.code == "not-looked"} == {"MongoDB"}
    assert one(found, "nats-ok").facts["version"].startswith("2.")
    mongod.start()

    nats_server.stop()
    found = await look(place)
    assert {"nats-away", "jetstream-not-seen"} <= set(wrong(found))
    assert one(found, "mongo-ok").facts["replica_set"] == "par"
    nats_server.start()

    halted = [pid for server in (mongod, nats_server) if (pid := process_of(server).pid) is not None]
    for pid in halted:
        os.kill(pid, signal.SIGSTOP)
    try:
        begin = time.monotonic()
        assert {"mongo-away", "nats-away"} <= set(wrong(await look(place)))
        assert time.monotonic() - begin < 30
    finally:
        for pid in halted:
            os.kill(pid, signal.SIGCONT)


async def test_a_nats_server_of_somebody_elses_making(place: Place, tmp_path: Path) -> None:
    port, monitor = free_ports(2)
    arguments = ["-a", "127.0.0.1", "-p", str(port), "-m", str(monitor), "-js", "-sd", str(tmp_path / "store")]
    own = replace(
        place,
        nats=f"nats://127.0.0.1:{port}",
        monitor=f"http://127.0.0.1:{monitor}",
        access=Access(),
        prefix="other",
    )
    with ServerProcess("nats-server", [str(find_nats_server()), *arguments], tmp_path / "nats.log"):

        async def there() -> bool:
            return "nats-away" not in wrong(await look(own))

        await eventually(there)
        found = wrong(await look(own))
        assert {"no-accounts", "jetstream-sync", "stream-missing", "service-silent", "read-models-missing"} <= set(
            found
        )
        client = await nats.connect(own.nats or "")
        await client.jetstream().add_stream(log_config().evolve(first_seq=5))
        await client.jetstream().publish("par.log.a.b.c.d", b"{}")
        assert {"stream-gap", "archive-missing"} <= set(wrong(await look(own)))
        await client.close()


async def test_replicas_of_a_stream(place: Place, tmp_path: Path, stack: LocalStack) -> None:
    cluster = three(tmp_path, stack.accounts.config)
    own = replace(place, nats=",".join(f"nats://127.0.0.1:{server.port}" for server in cluster.nats), monitor=None)
    starts = [asyncio.to_thread(server.start, 90) for server in cluster.nats]
    try:
        await asyncio.gather(*starts)
        client = await connect(own.nats or "", as_plan(stack))

        async def made() -> bool:
            with contextlib.suppress(nats.errors.Error, TimeoutError):
                await ensure_streams(client, 3)
                return True
            return False

        await eventually(made, timeout=60)
        await client.close()
        own = replace(own, replicas=3)
        process_of(cluster.nats[2]).kill()

        async def behind() -> bool:
            return "replica-behind" in wrong(await look(own))

        await eventually(behind, timeout=60)
        process_of(cluster.nats[1]).kill()

        async def leaderless() -> bool:
            return "stream-leaderless" in wrong(await look(own))

        await eventually(leaderless, timeout=60)
    finally:
        for server in cluster.nats:
            server.stop()


class Guarded(MongoServer):
    """A replica set of one with users, of which tests may make faults."""

    def _arguments(self, database: Path) -> list[str]:
        key = self.folder / "key"
        if not key.exists():
            key.write_text("dGhyb3ctYXdheQ==", "utf-8")
            key.chmod(0o600)
        return [*super()._arguments(database), "--keyFile", str(key), "--setParameter", "enableTestCommands=1"]

    def _configure(self, client: MongoClient[dict[str, Any]]) -> None:
        """As long as there is no user, whoever is on this machine may initiate it, and read nothing."""
        config = {"_id": "par", "version": 1, "members": [{"_id": 0, "host": f"127.0.0.1:{self.port}"}]}
        client.admin.command("replSetInitiate", config)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    server = Guarded(tmp_path_factory.mktemp("guarded"), port=free_port())
    server.start()
    try:
        first: Direct
        admin: Direct
        with MongoClient("127.0.0.1", server.port, directConnection=True) as first:
            first.admin.command("createUser", "root", pwd="s3cr%t-root", roles=["root"])
            with MongoClient(url_of(server, "root", "s3cr%25t-root")) as admin:
                admin.admin.command("createUser", "poor", pwd="poor", roles=[])
                role = operator_role()
                privileges = list(role.privileges)
                admin.admin.command("createRole", role.name, privileges=privileges, roles=list(role.includes))
                admin.admin.command("createUser", "par-operator", pwd="s3cr%t-operator", roles=[role.name])
        yield server
    finally:
        server.stop()


def url_of(server: MongoServer, user: str, password: str, more: str = "") -> str:
    return f"mongodb://{user}:{password}@127.0.0.1:{server.port}/?replicaSet=par{more}"


async def test_users_of_mongodb(place: Place, guarded: MongoServer, tmp_path: Path) -> None:
    async def seen(user: str, password: str, more: str = "") -> list[str]:
        findings = await look(replace(place, mongo=MongoAccess(url_of(guarded, user, password, more))))
        said = str([finding.to_json() for finding in findings])
        assert password not in said
        assert "s3cr%t" not in said
        return [code for code in wrong(findings) if code.startswith("mongo")]

    assert await seen("root", "s3cr%25t-root") == []
    file = tmp_path / "mongo-operator"
    file.write_text("s3cr%t-operator\n", "utf-8")
    file.chmod(0o644)
    url = f"mongodb://par-operator@127.0.0.1:{guarded.port}/?replicaSet=par"
    as_deployed = replace(place, mongo=MongoAccess(url, file), secrets=(file,))
    found = await look(as_deployed)
    assert one(found, "mongo-ok").facts["user"] == "par-operator"
    assert one(found, "key-readable").facts["file"] == str(file)
    assert "s3cr%t" not in str([finding.to_json() for finding in found])
    assert await seen("root", "s3cr%25t-wrong") == ["mongo-refused"]
    assert set(await seen("poor", "poor")) == {"mongo-rights"}
    assert await seen("root", "s3cr%25t-root", "&w=1") == ["mongo-write-concern"]


async def test_a_replica_set_that_is_not_well(place: Place, guarded: MongoServer, tmp_path: Path) -> None:
    access = MongoAccess(url_of(guarded, "root", "s3cr%25t-root"))
    own = replace(place, mongo=access)
    with access.blocking_client() as admin:
        fails = {"errorCode": 263, "failCommands": ["commitTransaction"]}
        admin.admin.command("configureFailPoint", "failCommand", mode="alwaysOn", data=fails)
        assert "mongo-transactions" in wrong(await look(own))
        admin.admin.command("configureFailPoint", "failCommand", mode="off")

        config = admin.admin.command("replSetGetConfig")["config"]
        config["version"] += 1
        config["members"].append({"_id": 1, "host": f"127.0.0.1:{free_port()}", "votes": 0, "priority": 0})
        admin.admin.command("replSetReconfig", config)

        async def missed() -> bool:
            return "mongo-member" in wrong(await look(own))

        await eventually(missed, timeout=40)
        with contextlib.suppress(Exception):
            admin.admin.command({"replSetStepDown": 60, "force": True})
    assert one(await look(own), "mongo-no-primary").facts["replica_set"] == "par"

    port = free_port()
    arguments = [str(find_mongod()), "--dbpath", str(tmp_path), "--port", str(port), "--bind_ip", "127.0.0.1"]
    with ServerProcess("mongod", [*arguments, "--nounixsocket"], tmp_path / "mongod.log"):
        alone = replace(place, mongo=MongoAccess(f"mongodb://127.0.0.1:{port}/?replicaSet=par"))

        async def found() -> bool:
            return "mongo-not-a-set" in wrong(await look(alone))

        await eventually(found, timeout=40)


def test_the_page_for_operators_has_every_finding() -> None:
    page = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text("utf-8")
    rows = {tuple(cell.strip(" `") for cell in line.split("|")[1:4]) for line in page.splitlines() if line[:3] == "| `"}
    assert {(code, severity, said) for code, (severity, _, said) in CODES.items() if severity != "ok"} == rows


def test_every_finding_was_seen(request: pytest.FixtureRequest) -> None:
    """Closed: what nobody has caused is not in the catalogue, and the last test of this file knows."""
    ours = [item for item in request.session.items if item.path == request.path]
    if len(ours) < sum(name.startswith("test_") for name in globals()):
        pytest.skip("only some of this file's tests run")
    assert set(CODES) - SEEN == set()
