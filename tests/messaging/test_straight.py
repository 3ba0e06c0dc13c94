"""Messages that are handed over as they are read, in whatever pieces the server's bytes arrive."""

import random
from collections.abc import AsyncIterator, Iterator

import pytest
from nats.aio.client import Client
from nats.aio.subscription import Subscription
from tests.eventually import becomes_true

from par.embedded import EmbeddedServers
from par.messaging import connect
from par.messaging.straight import Delivered, subscribe, unsubscribe

HEADERS = b"NATS/1.0\r\nNats-Msg-Id: a\r\nOther:b \r\n\r\n"
SEEDS = range(40)


@pytest.fixture
async def client(servers: EmbeddedServers) -> AsyncIterator[Client]:
    connected = await connect(servers.nats_url)
    yield connected
    await connected.close()


def pieces(whole: bytes, chance: random.Random) -> Iterator[bytes]:
    """Cut at any place, often within a line or between two."""
    at = 0
    while at < len(whole):
        size = chance.choice((1, 2, 7, 60, 900, 4000))
        yield whole[at : at + size]
        at += size


def on_the_wire(subscription: Subscription, number: int, data: bytes, headers: bytes, reply: bytes) -> bytes:
    """As the server sends it."""
    line = b"subject.%d %d %b" % (number, subscription._id, reply + b" " if reply else b"")
    if headers:
        line = b"HMSG " + line + b"%d %d" % (len(headers), len(headers) + len(data))
    else:
        line = b"MSG " + line + b"%d" % len(data)
    return line + b"\r\n" + headers + data + b"\r\n"


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_message_arrives_once_and_in_order(client: Client, seed: int) -> None:
    chance, taken = random.Random(seed), list[Delivered]()
    straight = await subscribe(client, client.new_inbox(), taken.append)
    other = await client.subscribe(client.new_inbox())
    sent: list[tuple[str, bytes, bytes, bytes]] = []
    others: list[bytes] = []
    whole = b""
    for number in range(60):
        data = chance.choice((b"", b"\r\n", b"HMSG x 1 2 3\r\n", b"MSG ", b"x" * 5000)) * chance.randint(0, 3)
        headers, reply = chance.choice((b"", HEADERS)), chance.choice((b"", b"to.me"))
        kind = chance.random()
        if kind < 0.7:
            sent.append((f"subject.{number}", data, headers, reply))
            whole += on_the_wire(straight, number, data, headers, reply)
        elif kind < 0.9:
            others.append(data)
            whole += on_the_wire(other, number, data, headers, reply)
        else:
            whole += chance.choice((b"PING\r\n", b"+OK\r\n", b"PONG\r\n"))
    for piece in pieces(whole, chance):
        await client._ps.parse(piece)

    assert [(one.subject, one.data, one._headers, one.reply) for one in taken] == sent
    assert all(one.headers == ({"Nats-Msg-Id": "a", "Other": "b"} if one._headers else {}) for one in taken)
    assert {one.status for one in taken} == {None}
    assert [(await other.next_msg(timeout=5)).data for _ in others] == others


@pytest.mark.parametrize(
    "headers",
    [b"NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 7\r\n\r\n", b"NATS/1.0\r\nStatus: 408\r\n\r\n"],
)
async def test_the_server_says_something_itself(client: Client, headers: bytes) -> None:
    taken: list[Delivered] = []
    straight = await subscribe(client, client.new_inbox(), taken.append)
    await client._ps.parse(on_the_wire(straight, 1, b"", headers, b""))
    await client._ps.parse(on_the_wire(straight, 2, b"data", headers, b""))
    assert [one.status for one in taken] == ["408", None], "what has data was sent by somebody"


async def test_nothing_more_is_given_to_who_has_ended(client: Client) -> None:
    taken: list[Delivered] = []
    subject = client.new_inbox()
    straight = await subscribe(client, subject, taken.append)
    await client.publish(subject, b"first", headers={"a": "b"})
    await becomes_true(lambda: len(taken) == 1)
    await unsubscribe(client, straight)
    await client.publish(subject, b"second")
    await client.flush()
    await client._ps.parse(on_the_wire(straight, 1, b"on its way", HEADERS, b""))
    assert [one.data for one in taken] == [b"first"]


@pytest.mark.parametrize("seed", SEEDS)
async def test_others_begin_and_end_in_the_middle_of_what_is_read(client: Client, seed: int) -> None:
    """Also within a line or a message of the one who stays, which the library's parser then has begun or ends."""
    chance, taken, other = random.Random(seed), list[Delivered](), list[Delivered]()
    one = await client.subscribe(client.new_inbox())
    staying = [one]
    if seed % 2:  # else there are now and then none at all to whom messages are handed over
        staying += [await subscribe(client, client.new_inbox(), taken.append)] * 2
    data = [b"%d" % number * chance.randint(1, 3000) for number in range(60)]
    whole = b"".join(
        on_the_wire(chance.choice(staying), number, each, chance.choice((HEADERS, HEADERS, b"")), b"")
        for number, each in enumerate(data)
    )
    second: Subscription | None = None
    for piece in pieces(whole, chance):
        await client._ps.parse(piece)
        if second is None and chance.random() < 0.2:
            second = await subscribe(client, client.new_inbox(), other.append)
        elif second is not None and chance.random() < 0.2:
            await unsubscribe(client, second)
            second = None

    read = [(int(each.subject.split(".")[1]), each.data) for each in taken]
    for _ in range(len(data) - len(taken)):
        message = await one.next_msg(timeout=5)
        read.append((int(message.subject.split(".")[1]), message.data))
    assert sorted(read) == list(enumerate(data))
    assert [each.subject for each in taken] == [f"subject.{number}" for number, _ in sorted(read[: len(taken)])]
    assert not other
