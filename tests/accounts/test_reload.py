"""Accounts come and go while others send: they stay connected, and who is revoked is cut off."""

import asyncio
import os
from pathlib import Path

import pytest
from tests.accounts.harness import ATTACKER, VICTIM, Scene, measurement
from tests.accounts.raw import raw, seed_of
from tests.eventually import becomes_true

from par.accounts.errors import AccountsError
from par.accounts.registry import Kind
from par.client.sender import Sender
from par.embedded.reloading import reload_nats, running_pid
from par.messaging import connect

RELOADS = 4


def data_folder(scene: Scene) -> Path:
    return scene.stack.accounts.path.parent


async def test_clients_of_others_stay_connected_and_are_answered(scene: Scene) -> None:
    clients = {name: await connect(scene.url, scene.access(Kind.DISTRICT, name)) for name in (ATTACKER, VICTIM)}
    done = asyncio.Event()
    accepted = dict.fromkeys(clients, 0)

    async def send(name: str) -> None:
        while not done.is_set():
            (receipt,) = await Sender(clients[name], patience=20).send([measurement(name)])
            assert receipt["outcome"] in {"accepted", "duplicate"}, receipt
            accepted[name] += 1

    async def reload() -> None:
        for number in range(RELOADS):
            names = [f"xa-{number}-{count}" for count in range(3)]
            await asyncio.to_thread(scene.stack.admit, Kind.DISTRICT, names)
            newcomer = await connect(scene.url, scene.access(Kind.DISTRICT, names[-1]))
            (receipt,) = await Sender(newcomer, patience=10).send([measurement(names[-1])])
            assert receipt["code"] == "unknown-unit", "the import of a new account leads to the service"
            await newcomer.close()
        done.set()

    async with asyncio.TaskGroup() as tasks:
        for name in clients:
            tasks.create_task(send(name))
        tasks.create_task(reload())
    assert all(count > RELOADS for count in accepted.values())
    assert [client.stats["reconnects"] for client in clients.values()] == [0, 0]
    assert scene.operator.stats["reconnects"] == 0
    for client in clients.values():
        await client.close()


async def test_the_connections_of_the_revoked_end(scene: Scene) -> None:
    folder = data_folder(scene)
    await asyncio.to_thread(scene.stack.admit, Kind.DISTRICT, ["xa-cut"])
    cut = asyncio.Event()

    async def closed() -> None:
        cut.set()

    async def told(_: Exception) -> None:
        """The client would print it."""

    access = scene.access(Kind.DISTRICT, "xa-cut")
    seed = seed_of(scene.stack.key_file(Kind.DISTRICT, "xa-cut"))
    client = await connect(scene.url, access, allow_reconnect=False, closed_cb=closed, error_cb=told)
    scene.stack.accounts.revoke(Kind.DISTRICT, "xa-cut")
    assert await asyncio.to_thread(reload_nats, folder)
    await asyncio.wait_for(cut.wait(), 10)
    assert client.is_closed
    async with raw(scene.url) as again:
        assert b"Authorization Violation" in await again.sign_in(seed)
    await scene.victim_is_served()
    assert scene.victim.stats["reconnects"] == 0


async def test_an_old_key_ends_when_it_is_dropped_and_the_new_one_goes_on(scene: Scene) -> None:
    folder = data_folder(scene)
    await asyncio.to_thread(scene.stack.admit, Kind.DISTRICT, ["xa-rotating"])

    async def told(_: Exception) -> None:
        """The client would print it."""

    old = await connect(scene.url, scene.access(Kind.DISTRICT, "xa-rotating"), allow_reconnect=False, error_cb=told)
    scene.stack.accounts.rotate(Kind.DISTRICT, "xa-rotating", keep_old=True)
    await asyncio.to_thread(reload_nats, folder)
    new = await connect(scene.url, scene.access(Kind.DISTRICT, "xa-rotating"))
    await old.flush()
    await new.flush()
    scene.stack.accounts.drop_old(Kind.DISTRICT, "xa-rotating")
    await asyncio.to_thread(reload_nats, folder)
    await becomes_true(lambda: old.is_closed)
    await new.flush()
    assert new.stats["reconnects"] == 0
    await new.close()


def test_a_configuration_that_the_server_refuses_is_told(scene: Scene) -> None:
    config = scene.stack.accounts.config
    before = config.read_text("utf-8")
    config.write_text("accounts {", "utf-8")
    try:
        with pytest.raises(AccountsError, match="accounts-not-loaded"):
            reload_nats(data_folder(scene), timeout=1)
    finally:
        config.write_text(before, "utf-8")
        assert reload_nats(data_folder(scene))


@pytest.mark.parametrize("text", ["", "x", "-1", "0", "999999999", pytest.param(str(os.getpid()), id="ours")])
def test_only_the_server_of_the_folder_is_signalled(tmp_path: Path, text: str) -> None:
    """A number left over in a file may be anybody's by now."""
    (tmp_path / "nats").mkdir()
    (tmp_path / "nats" / "nats.pid").write_text(text, "utf-8")
    assert running_pid(tmp_path) is None
    assert not reload_nats(tmp_path)


def test_the_pid_of_the_server_is_found(scene: Scene) -> None:
    process = scene.stack.servers.nats.process
    assert process is not None
    assert running_pid(data_folder(scene)) == process.pid
