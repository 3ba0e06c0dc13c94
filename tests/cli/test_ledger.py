"""Which ledger a command speaks to when nobody says where it is."""

from pathlib import Path

import pytest
from nats.aio.client import Client

from par.cli import access, ledger
from par.embedded import EmbeddedServers
from par.messaging import NoAnswerError

NOBODY = "nats://127.0.0.1:9"


async def address(url: str) -> str:
    """Where the connection leads."""
    async with ledger.ledger(url) as client:
        assert isinstance(client, Client)
        assert client.connected_url is not None
        return client.connected_url.geturl()


async def test_the_servers_running_on_the_folder_data_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ledger, "USUAL", NOBODY)
    with EmbeddedServers(access.DATA) as servers:
        assert await address(ledger.NATS) == servers.nats_url
        with pytest.raises(NoAnswerError, match=NOBODY):
            await address(NOBODY)
    with pytest.raises(NoAnswerError, match="par up"):
        await address(ledger.NATS)


def test_without_a_folder_it_is_the_usual_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ledger.at_hand() == ledger.USUAL
    assert not access.DATA.exists(), "looking makes no folder"


def test_keys_of_a_file_are_text(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("base: &no {on: 1}\nyes: {no: true, 2023: [on]}\n", encoding="utf-8")
    assert ledger.yaml_file(file)["yes"] == {"no": True, "2023": [True]}
    file.write_text("one: {<<: {a: 1, b: 1}, b: 2}\n", encoding="utf-8")
    assert ledger.yaml_file(file) == {"one": {"a": 1, "b": 2}}
