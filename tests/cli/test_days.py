"""``par day`` against a running service."""

import asyncio
import json
from collections.abc import AsyncIterator

import nats
import pytest
from nats.aio.client import Client
from tests.eventually import eventually
from tests.progress.ledger import running_service
from typer.testing import CliRunner, Result

from par.calendar.local_time import local_day
from par.cli.ledger import now
from par.cli.main import app
from par.embedded import EmbeddedServers
from par.log import ensure_streams


@pytest.fixture
async def address(fresh_servers: EmbeddedServers) -> AsyncIterator[str]:
    client: Client = await nats.connect(fresh_servers.nats_url)
    await ensure_streams(client)
    await client.close()
    url = fresh_servers.nats_url

    async def answers() -> bool:
        return (await par(url, "show")).exit_code == 0

    async with running_service(fresh_servers):
        await eventually(answers)
        yield url


async def par(url: str, *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["day", *arguments, "--nats", url])


async def test_days_are_opened_once_forwards_and_not_ahead_by_mistake(address: str) -> None:
    assert "chưa mở ngày nào" in (await par(address, "show")).output
    opened = await par(address, "open", "2023-06-30")
    assert (opened.exit_code, opened.output.startswith("Đã mở ngày 2023-06-30, vị trí ")) == (0, True)
    assert (await par(address, "open", "2023-06-30")).output == "Ngày 2023-06-30 đã mở từ trước.\n"
    refused = await par(address, "open", "2023-06-29")
    assert (refused.exit_code, "day-not-next" in refused.output) == (3, True)

    assert (await par(address, "open", "2099-01-01")).exit_code == 2
    shown = json.loads((await par(address, "show", "--json")).output)
    assert (shown["day"], shown["opened_by"], shown["state"]) == ("2023-06-30", "command", "too_far")
    assert shown["clock"] == local_day(now()).isoformat()
    assert "31" in (await par(address, "show")).output

    assert (await par(address, "open", "2099-01-01", "--ahead")).exit_code == 0
    assert json.loads((await par(address, "show", "--json")).output)["state"] == "behind"
