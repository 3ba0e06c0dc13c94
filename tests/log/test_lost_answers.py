"""Reading a page of which a message gets lost on the way, as between two servers: no hole is taken for the whole."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.happenings import aggregate, connected, event, events, happen, nats_server, new_city
from tests.relay import Relay

from par.log import LOG, EventLog, UnknownResultError, ensure_streams
from par.log.pages import last_of_subjects


class Losing(Relay):
    """A way to the server on which single messages get lost, while the connection stays as it is."""

    loses: bytes | None = None
    """What is in the messages that get lost."""

    async def _downwards(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                sent = line
                if line.startswith((b"MSG ", b"HMSG ")):
                    sent += await reader.readexactly(int(line.split()[-1]) + len(b"\r\n"))
                if self.loses is None or self.loses not in sent:
                    client.write(sent)


@pytest.fixture
async def relay(tmp_path: Path) -> AsyncIterator[Losing]:
    """The way to a log of the test's own."""
    async with nats_server(tmp_path) as server, Losing(server.port).running() as found:
        assert isinstance(found, Losing)
        yield found


@pytest.mark.parametrize("page", [10, 2], ids=["one page", "several pages"])
@pytest.mark.parametrize("lost", [1, 2, 4])
async def test_events_without_one_that_got_lost_are_not_taken_for_all(
    relay: Losing, monkeypatch: pytest.MonkeyPatch, lost: int, page: int
) -> None:
    monkeypatch.setattr("par.log.pages.PAGE", page)
    async with connected(relay) as client:
        await ensure_streams(client)
        log, of = EventLog(client), aggregate(new_city())
        await log.append(of, events(of, 4), 0)

        relay.loses = f"Nats-Sequence: {lost}\r\n".encode()
        with pytest.raises(UnknownResultError, match="did not arrive"):
            await log.read_subjects(of.log_subject)
        relay.loses = None

        assert [item.event for item in await log.read(of)] == events(of, 4)


@pytest.mark.parametrize("lost", [1, 2, 3])
async def test_the_last_of_subjects_without_one_that_got_lost_are_not_taken_for_all(relay: Losing, lost: int) -> None:
    async with connected(relay) as client:
        await ensure_streams(client)
        city = new_city()
        for name in "abc":
            of = aggregate(city, name)
            await happen(EventLog(client), of, event(of, 1))

        async def found() -> list[int]:
            return [position async for position, *_ in last_of_subjects(client, LOG, [f"par.log.{city}.>"])]

        relay.loses = f"Nats-Sequence: {lost}\r\n".encode()
        with pytest.raises(UnknownResultError, match="did not arrive"):
            await found()
        relay.loses = None

        assert await found() == [1, 2, 3]
