"""Both real servers on one data folder: what is kept, what is refused, and what is left behind."""

import asyncio
import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import nats
import pytest
from nats.js.api import StreamConfig
from pymongo import MongoClient
from tests.embedded.waiting import children_of, is_running, wait_until

from par.embedded import EmbeddedError, EmbeddedServers, free_ports, running_servers
from par.embedded.mongo import MongoServer
from par.embedded.nats import NatsServer

PARENT = """
import json, pathlib, signal, sys
from par.embedded import EmbeddedServers
servers = EmbeddedServers(pathlib.Path(sys.argv[1]))
servers.start()
pids = [servers.nats.process.pid, servers.mongo.process.pid]
print(json.dumps([*pids, servers.nats_url, servers.mongo_url]), flush=True)
signal.pause()
"""


async def write_message(nats_url: str, text: str) -> None:
    client = await nats.connect(nats_url)
    stream = client.jetstream()
    await stream.add_stream(StreamConfig(name="KEPT", subjects=["kept.>"]))
    await stream.publish("kept.one", text.encode())
    await client.close()


async def read_message(nats_url: str) -> str:
    client = await nats.connect(nats_url)
    message = await client.jetstream().get_last_msg("KEPT", "kept.one")
    await client.close()
    return (message.data or b"").decode()


@contextmanager
def hanging_up(port: int) -> Iterator[None]:
    """A server that takes connections on the port and ends each at once."""
    socketserver.TCPServer.allow_reuse_address = True
    with socketserver.TCPServer(("127.0.0.1", port), socketserver.BaseRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield
        server.shutdown()
        thread.join()


def write_document(mongo_url: str, text: str) -> None:
    with MongoClient[dict[str, Any]](mongo_url) as client, client.start_session() as session:
        session.with_transaction(lambda s: client["kept"]["one"].insert_one({"_id": 1, "text": text}, session=s))


def read_document(mongo_url: str) -> str:
    with MongoClient[dict[str, Any]](mongo_url) as client:
        document = client["kept"]["one"].find_one({"_id": 1})
    return "" if document is None else str(document["text"])


def test_restart_on_the_same_folder_keeps_data_and_ports(tmp_path: Path) -> None:
    folder = tmp_path / 'Dữ liệu "một"'
    told: list[str] = []
    servers = EmbeddedServers(folder, progress=told.append)
    servers.start()
    addresses = servers.addresses
    assert running_servers(folder) == addresses
    asyncio.run(write_message(servers.nats_url, "biên nhận"))
    write_document(servers.mongo_url, "kế hoạch")
    servers.stop()
    assert running_servers(folder) is None

    with EmbeddedServers(folder) as again:
        assert again.addresses == addresses
        assert asyncio.run(read_message(again.nats_url)) == "biên nhận"
        assert read_document(again.mongo_url) == "kế hoạch"

    assert sum("sẵn sàng" in line for line in told) == 2


def test_restart_on_other_ports_keeps_data(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path) as servers:
        before = servers.addresses
        asyncio.run(write_message(servers.nats_url, "một"))
        write_document(servers.mongo_url, "hai")
    nats_port, monitor_port, mongo_port = free_ports(3)

    with EmbeddedServers(tmp_path, nats_port=nats_port, monitor_port=monitor_port, mongo_port=mongo_port) as servers:
        assert servers.addresses != before
        assert servers.nats_url == f"nats://127.0.0.1:{nats_port}"
        assert servers.mongo_url == f"mongodb://127.0.0.1:{mongo_port}/?replicaSet=par"
        assert asyncio.run(read_message(servers.nats_url)) == "một"
        assert read_document(servers.mongo_url) == "hai"


def test_port_of_the_last_run_that_is_taken_now_is_replaced(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path) as servers:
        before = servers.addresses
    with hanging_up(before.mongo_port), EmbeddedServers(tmp_path) as servers:
        assert servers.addresses.mongo_port != before.mongo_port
        assert servers.addresses.nats_port == before.nats_port
        assert read_document(servers.mongo_url) == ""


def test_servers_are_set_as_the_design_asks(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path, max_payload=2_000_000) as servers:
        varz = httpx.get(f"{servers.monitor_url}/varz").json()
        with MongoClient[dict[str, Any]](servers.mongo_url) as client:
            lifetime = client.admin.command("getParameter", 1, transactionLifetimeLimitSeconds=1)
            bound = client.admin.command("getCmdLineOpts")["parsed"]["net"]["bindIp"]

    assert varz["max_payload"] == 2_000_000
    assert varz["jetstream"]["config"]["sync_always"] is True
    assert varz["host"] == "127.0.0.1"
    assert varz["http_host"] == "127.0.0.1"
    assert lifetime["transactionLifetimeLimitSeconds"] == 5
    assert bound == "127.0.0.1"


def is_let_in(nats_port: int, user: str) -> bool:
    """Whether the server takes a user, whose password is his name."""
    with socket.create_connection(("127.0.0.1", nats_port), timeout=5) as connection:
        lines = connection.makefile("rwb")
        lines.readline()
        lines.write(b"CONNECT " + json.dumps({"user": user, "pass": user, "verbose": False}).encode() + b"\r\n")
        lines.write(b"PING\r\n")
        lines.flush()
        return lines.readline() == b"PONG\r\n"


def accounts(*names: str) -> str:
    """Configuration of an account with JetStream for each name; without a password one is in the first."""
    each = [f"{name} {{ jetstream: enabled, users: [{{ user: {name}, password: {name} }}] }}" for name in names]
    return f"accounts {{ {', '.join(each)} }}\nno_auth_user: {names[0]}"


def test_account_can_be_added_while_clients_stay_connected(tmp_path: Path) -> None:
    async def add_while_connected(servers: EmbeddedServers) -> int:
        staying = await nats.connect(servers.nats_url)
        servers.nats.reload(accounts("city", "district"))
        await asyncio.to_thread(wait_until, lambda: is_let_in(servers.nats.port, "district"))
        await staying.flush()
        await staying.close()
        return int(staying.stats["reconnects"])

    with EmbeddedServers(tmp_path, nats_extra_config=accounts("city")) as servers:
        assert not is_let_in(servers.nats.port, "district")
        assert asyncio.run(add_while_connected(servers)) == 0


def test_configuration_with_a_mistake_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path, nats_extra_config=accounts("city")) as servers:
        before = servers.nats.config_path.read_text(encoding="utf-8")
        with pytest.raises(EmbeddedError) as caught:
            servers.nats.reload("accounts { city {")

        assert caught.value.code == "nats-config-refused"
        assert servers.nats.config_path.read_text(encoding="utf-8") == before
        assert is_let_in(servers.nats.port, "city")


@pytest.mark.parametrize("which", ["nats_port", "monitor_port", "mongo_port"])
def test_occupied_port_is_refused(tmp_path: Path, which: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(EmbeddedError) as caught:
            EmbeddedServers(tmp_path, **{which: port}).start()

    assert caught.value.code == "port-in-use"
    assert str(port) in caught.value.message_vi
    assert running_servers(tmp_path) is None


def test_servers_of_others_on_the_ports_are_not_taken_for_those_that_start(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path / "first") as first:
        ports = first.addresses
        late: list[NatsServer | MongoServer] = [
            NatsServer(tmp_path / "nats", port=ports.nats_port, monitor_port=ports.monitor_port),
            MongoServer(tmp_path / "mongo", port=ports.mongo_port),
        ]
        for server in late:  # as if it had found its port free a moment ago
            with pytest.raises(EmbeddedError) as caught:
                server.start()
            assert caught.value.code == "port-in-use"


def test_missing_server_is_told_and_the_other_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAR_MONGOD", str(tmp_path / "nowhere"))
    before = children_of(os.getpid())
    with pytest.raises(EmbeddedError) as caught:
        EmbeddedServers(tmp_path / "data").start()

    assert caught.value.code == "mongod-missing"
    assert children_of(os.getpid()) == before


def test_folder_in_use_is_refused_and_stays_in_use(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path) as servers:
        with pytest.raises(EmbeddedError) as caught:
            EmbeddedServers(tmp_path).start()
        assert read_document(servers.mongo_url) == ""

    assert caught.value.code == "data-folder-in-use"
    assert str(os.getpid()) in caught.value.message_en


def test_unusable_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EmbeddedError) as caught:
        EmbeddedServers(tmp_path / "file" / "data").start()

    assert caught.value.code == "data-folder-unusable"


def test_store_that_nats_cannot_use_is_told_with_its_log(tmp_path: Path) -> None:
    (tmp_path / "nats").mkdir()
    (tmp_path / "nats" / "store").write_text("a file where a folder should be", encoding="utf-8")
    before = children_of(os.getpid())
    with pytest.raises(EmbeddedError) as caught:
        EmbeddedServers(tmp_path).start()

    assert caught.value.code == "server-died"
    assert "nats.log" in caught.value.message_en
    assert children_of(os.getpid()) == before


def test_nothing_runs_after_stop(tmp_path: Path) -> None:
    before = children_of(os.getpid())
    with EmbeddedServers(tmp_path) as servers:
        assert len(children_of(os.getpid()) - before) == 2
        nats_memory = servers.nats.process.rss_bytes() if servers.nats.process else None
    assert nats_memory
    assert children_of(os.getpid()) == before
    with pytest.raises(RuntimeError):
        _ = servers.nats_url


def test_killed_parent_leaves_nothing_running_and_its_data_is_kept(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        nats_pid, mongo_pid, nats_url, mongo_url = json.loads(parent.stdout.readline())
        asyncio.run(write_message(nats_url, "trước khi mất điện"))
        write_document(mongo_url, "đã ghi")
        parent.kill()
    # At once, while the servers may still be going: the start waits for them.
    with EmbeddedServers(tmp_path) as servers:
        assert not is_running(nats_pid)
        assert not is_running(mongo_pid)
        assert asyncio.run(read_message(servers.nats_url)) == "trước khi mất điện"
        assert read_document(servers.mongo_url) == "đã ghi"


def test_parent_that_ends_without_stopping_leaves_nothing_running(tmp_path: Path) -> None:
    code = PARENT.replace("signal.pause()", "")
    answer = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=True, timeout=60)
    nats_pid, mongo_pid, *_ = json.loads(answer.stdout)

    wait_until(lambda: not is_running(nats_pid) and not is_running(mongo_pid))
    assert answer.stderr == b""
