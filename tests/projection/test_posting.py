"""Report events on a real stream: those that are ready together in one batch, and each told what became of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.errors import MaxPayloadError
from nats.js.api import RawStreamMsg
from tests.happenings import connected, nats_server, new_city

from par.log import REPORT, ensure_streams
from par.log.event_log import EXPECTED, WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT
from par.log.stream import report_config
from par.projection.outbox.posting import FEWEST_TOGETHER, MOST_TOGETHER, Post
from par.tasks import ended

BATCH = "Nats-Batch-Id"


@contextlib.asynccontextmanager
async def posting(client: Client) -> AsyncIterator[Post]:
    post = Post(client)
    task = asyncio.create_task(post.run())
    try:
        yield post
    finally:
        await ended([task])


class Letters:
    """Messages of one city, each with an id of its own."""

    def __init__(self, client: Client, post: Post) -> None:
        self._client = client
        self._post = post
        self._city = new_city()

    def subject(self, number: int) -> str:
        return f"par.report.{self._city}.probe.n{number}"

    async def publish(self, number: int, expected: int = 0, body: bytes = b"{}") -> Any:
        headers = {"Nats-Msg-Id": f"{self._city}-{number}", EXPECTED: str(expected)}
        return await self._post.publish(self.subject(number), body, headers)

    async def stored(self, number: int) -> RawStreamMsg:
        return await self._client.jetstream().get_last_msg(REPORT, self.subject(number))


async def stored_now(client: Client) -> int:
    return (await client.jetstream().stream_info(REPORT)).state.messages


@pytest.mark.parametrize("count", [1, FEWEST_TOGETHER - 1, FEWEST_TOGETHER, MOST_TOGETHER, 3 * MOST_TOGETHER + 1])
async def test_each_is_told_where_it_stands(client: Client, count: int) -> None:
    async with posting(client) as post:
        letters, before = Letters(client, post), await stored_now(client)
        answers = await asyncio.gather(*(letters.publish(number) for number in range(count)))
        stored = [await letters.stored(number) for number in range(count)]
        assert [answer["seq"] for answer in answers] == [message.seq for message in stored]
        assert await stored_now(client) == before + count
        batches = [(message.headers or {}).get(BATCH) for message in stored]
    assert (batches[0] is not None) == (count >= FEWEST_TOGETHER)
    assert all(batches.count(batch) <= MOST_TOGETHER for batch in batches if batch is not None)


async def test_one_that_is_refused_holds_up_no_other(client: Client) -> None:
    async with posting(client) as post:
        letters, before = Letters(client, post), await stored_now(client)
        answers = await asyncio.gather(*(letters.publish(number, 7 * (number == 3)) for number in range(20)))
        assert answers[3]["error"]["err_code"] in (WRONG_LAST_SEQUENCE, WRONG_LAST_SEQUENCE_CONSTANT)
        assert await stored_now(client) == before + 19
        for number in set(range(20)) - {3}:
            assert answers[number]["seq"] == (await letters.stored(number)).seq


async def test_one_that_was_stored_before_is_not_stored_again(client: Client) -> None:
    async with posting(client) as post:
        letters, before = Letters(client, post), await stored_now(client)
        await letters.publish(3)
        answers = await asyncio.gather(*(letters.publish(number) for number in range(20)))
        assert "error" in answers[3]  # the server looks at what is expected first
        for number in set(range(20)) - {3}:
            assert answers[number]["seq"] == (await letters.stored(number)).seq
        assert await stored_now(client) == before + 20


async def test_one_that_no_message_holds_is_told_so_alone(client: Client) -> None:
    async with posting(client) as post:
        letters, before = Letters(client, post), await stored_now(client)
        bodies = [bytes(client.max_payload + 1) if number == 3 else b"{}" for number in range(20)]
        works = [letters.publish(number, body=body) for number, body in enumerate(bodies)]
        answers = await asyncio.gather(*works, return_exceptions=True)
        assert isinstance(answers[3], MaxPayloadError)
        assert await stored_now(client) == before + 19


async def test_a_stream_from_before_takes_them_one_by_one(tmp_path: Path) -> None:
    """Until an operator allows batches, and the service begins anew."""
    async with nats_server(tmp_path) as server, connected(server) as client:
        config = report_config()
        config.allow_atomic = False
        await client.jetstream().add_stream(config)
        await ensure_streams(client)
        for allowed in (False, True):
            config.allow_atomic = allowed
            await client.jetstream().update_stream(config)
            async with posting(client) as post:
                letters, before = Letters(client, post), await stored_now(client)
                for turn in range(2):
                    numbers = range(20 * turn, 20 * turn + 20)
                    await asyncio.gather(*(letters.publish(number) for number in numbers))
                    stored = [await letters.stored(number) for number in numbers]
                    assert {BATCH in (message.headers or {}) for message in stored} == {allowed}
                assert await stored_now(client) == before + 40


async def test_a_server_that_is_killed_leaves_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("par.projection.outbox.posting.TIMEOUT_SECONDS", 1.0)
    async with nats_server(tmp_path) as server, connected(server) as client:
        await ensure_streams(client)
        async with posting(client) as post:
            letters = Letters(client, post)
            assert server.process is not None
            server.process.kill()
            answers = await asyncio.gather(*(letters.publish(number) for number in range(20)), return_exceptions=True)
            assert all(isinstance(answer, Exception) for answer in answers)
            await asyncio.to_thread(server.start)
            await asyncio.wait_for(_published(letters), 10)


async def _published(letters: Letters) -> None:
    """As the outbox does it: what was not answered is looked up, and sent again with the same id."""
    while True:
        answers = await asyncio.gather(*(letters.publish(number) for number in range(20)), return_exceptions=True)
        if not any(isinstance(answer, Exception) for answer in answers):
            return


async def test_one_that_is_too_large_with_its_headers_costs_no_connection(client: Client) -> None:
    """The server counts both, and closes the connection of who sends more."""
    async with posting(client) as post:
        letters = Letters(client, post)
        with pytest.raises(MaxPayloadError):
            await letters.publish(1, body=b"x" * (client.max_payload - 20))
        assert "seq" in await letters.publish(2)
        assert client.stats["reconnects"] == 0
