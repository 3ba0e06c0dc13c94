"""Input that no client library writes, over a socket of our own: signed in as a district, and not signed in."""

import contextlib
from collections.abc import Awaitable, Callable

import pytest
from tests.accounts.harness import ATTACKER, VICTIM, Scene, nothing_happens
from tests.accounts.raw import Raw, raw, seed_of

from par.accounts.accounts_config import MAX_CONNECTIONS, MAX_SUBSCRIPTIONS
from par.accounts.keys import new_pair, public_of
from par.accounts.registry import Kind

LINE = b"par.submit"
BIG = 2 * 1024 * 1024

MALFORMED: dict[str, bytes] = {
    "more than the largest payload": b"PUB par.submit %d\r\n" % BIG + b"x" * BIG + b"\r\n",
    "a negative size": b"PUB par.submit -1\r\n\r\n",
    "a size beyond all numbers": b"PUB par.submit 99999999999999999999999999\r\nx\r\n",
    "a size that wraps around": b"PUB par.submit 4294967297\r\nx\r\n",
    "a size that is no number": b"PUB par.submit 0x10\r\n0123456789abcdef\r\n",
    "less than was said": b"PUB par.submit 10\r\nabc\r\nPING\r\n",
    "more than was said": b"PUB par.submit 2\r\nabcdef\r\n",
    "no size": b"PUB par.submit\r\n\r\n",
    "no subject": b"PUB\r\n",
    "too many arguments": b"PUB par.submit a b c 0\r\n\r\n",
    "a control line of 100 kB": b"PUB " + b"a" * 100_000 + b" 0\r\n\r\n",
    "a control line that never ends": b"SUB " + b"b" * 1_000_000,
    "a zero byte in the subject": b"PUB par.submit\0.x 2\r\n[]\r\n",
    "a zero byte before the subject": b"PUB \0par.in.x.submit 2\r\n[]\r\n",
    "no UTF-8 in the subject": b"PUB par.\xff\xfe\xc0 2\r\n[]\r\n",
    "empty tokens": b"PUB par..submit 2\r\n[]\r\n",
    "a wildcard": b"PUB par.> 2\r\n[]\r\n",
    "tabs": b"PUB\tpar.in.chi-linh-sao-do.submit\t2\r\n[]\r\n",
    "a line feed inside": b"PUB par.submit\npar.in.chi-linh-sao-do.submit 2\r\n[]\r\n",
    "headers longer than the message": b"HPUB par.submit 50 10\r\nNATS/1.0\r\n\r\n",
    "headers of length zero": b"HPUB par.submit 0 2\r\n[]\r\n",
    "headers of negative length": b"HPUB par.submit -5 2\r\n[]\r\n",
    "headers of another version": b"HPUB par.submit 12 14\r\nNATS/9.9\r\n\r\n[]\r\n",
    "headers without an end": b"HPUB par.submit 20 22\r\nNATS/1.0\r\nA: aaaaaaaa[]\r\n",
    "headers without a colon": b"HPUB par.submit 20 22\r\nNATS/1.0\r\nabcdef\r\n\r\n[]\r\n",
    "headers with zero bytes": b"HPUB par.submit 20 22\r\nNATS/1.0\r\n\0\0\0: \0\r\n\r\n[]\r\n",
    "a status line as headers": b"HPUB par.submit 16 16\r\nNATS/1.0 503\r\n\r\n\r\n",
    "a status line that is not UTF-8": b"HPUB par.submit 16 18\r\nNATS/1.0 \xff\xff\xff\r\n\r\n[]\r\n",
    "a status whose words are not UTF-8": b"HPUB par.submit 20 22\r\nNATS/1.0 503 \xff\xff\xff\r\n\r\n[]\r\n",
    "a reply to that is not UTF-8": b"PUB par.submit _INBOX.\xff\xfe 2\r\n[]\r\n",
    "a message as the server sends it": b"MSG par.in.chi-linh-sao-do.submit 1 2\r\n[]\r\n",
    "a message of a route": b"RMSG LEDGER par.in.chi-linh-sao-do.submit 2\r\n[]\r\n",
    "a subscription of a route": b"RS+ LEDGER par.log.>\r\n",
    "a subscription of another account": b"A+ LEDGER\r\n",
    "a message of a leaf node": b"LMSG par.in.chi-linh-sao-do.submit 2\r\n[]\r\n",
    "INFO of its own": b'INFO {"server_id":"x","cluster":"c","connect_urls":["127.0.0.1:1"]}\r\n',
    "CONNECT once more, as a route": b'CONNECT {"account":"LEDGER","name":"r","remote_account":"LEDGER"}\r\n',
    "an unknown operation": b"DELETE LOG\r\n",
    "a web browser": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "noise": bytes(range(256)) * 40,
    "a subscription without an id": b"SUB _INBOX.x\r\n",
    "an end of what was never begun": b"UNSUB 999999\r\n",
    "a hundred thousand pings": b"PING\r\n" * 100_000,
}


async def signed_in(connection: Raw, scene: Scene) -> None:
    said = await connection.sign_in(seed_of(scene.stack.key_file(Kind.DISTRICT, ATTACKER)))
    assert said.endswith(b"PONG\r\n"), said


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
async def test_malformed_input_of_a_district_harms_only_its_connection(scene: Scene, data: bytes) -> None:
    async with nothing_happens(scene), raw(scene.url) as connection:
        await signed_in(connection, scene)
        await connection.send(data)
        with contextlib.suppress(TimeoutError):
            await connection.flushed()


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
async def test_input_of_nobody_is_not_even_read(scene: Scene, data: bytes) -> None:
    async with raw(scene.url) as connection:
        await connection.send(data)
        said = await connection.until_pong()
    assert b"PONG" not in said


async def test_who_has_no_key_or_another_s_is_not_let_in(scene: Scene) -> None:
    own, other = (scene.stack.key_file(Kind.DISTRICT, name) for name in (ATTACKER, VICTIM))
    stranger, _ = new_pair()
    operator = public_of(seed_of(scene.stack.key_file(Kind.OPERATOR, "operator")))
    jwt = "eyJ0eXAiOiJKV1QifQ.e30.x"
    attempts: dict[str, Callable[[Raw], Awaitable[bytes]]] = {
        "nothing": lambda found: found.connect(),
        "a user and a password": lambda found: found.connect(**{"user": "operator", "pass": "operator"}),
        "a token": lambda found: found.connect(auth_token="x"),
        "a public key alone": lambda found: found.connect(nkey=operator),
        "a signature that is none": lambda found: found.connect(nkey=operator, sig="AAAA"),
        "a key that nobody knows": lambda found: found.sign_in(stranger),
        "another's public key": lambda found: found.sign_in(seed_of(own), public=public_of(seed_of(other))),
        "the operator's public key": lambda found: found.sign_in(seed_of(own), public=operator),
        "a nonce of its own": lambda found: found.sign_in(seed_of(own), nonce="AAAAAAAAAAAAAAA"),
        "a made-up JWT": lambda found: found.connect(jwt=jwt, sig="AAAA"),
    }
    async with nothing_happens(scene):
        for name, attempt in attempts.items():
            async with raw(scene.url) as connection:
                said = await attempt(connection)
                assert b"PONG" not in said, name
                assert b"Authorization Violation" in said or said == b"", (name, said)


async def test_a_signature_that_was_heard_does_not_open_another_connection(scene: Scene) -> None:
    seed = seed_of(scene.stack.key_file(Kind.DISTRICT, VICTIM))
    async with raw(scene.url) as first, raw(scene.url) as second:
        assert first.info["nonce"] != second.info["nonce"]
        assert (await first.sign_in(seed)).endswith(b"PONG\r\n")
        assert b"PONG" not in await second.sign_in(seed, nonce=first.info["nonce"])


async def test_a_second_CONNECT_does_not_change_who_one_is(scene: Scene) -> None:  # noqa: N802
    async with nothing_happens(scene), raw(scene.url) as connection:
        await signed_in(connection, scene)
        await connection.sign_in(seed_of(scene.stack.key_file(Kind.OPERATOR, "operator")))
        await connection.send(b"PUB par.cmd.progress.calendar.open 2\r\n{}\r\n")
        await connection.flushed()


async def test_subscriptions_and_connections_have_a_limit(scene: Scene) -> None:
    async with nothing_happens(scene), contextlib.AsyncExitStack() as many:
        first = await many.enter_async_context(raw(scene.url))
        await signed_in(first, scene)
        await first.send(b"".join(b"SUB _INBOX.%d %d\r\n" % (n, n) for n in range(1, 20 * MAX_SUBSCRIPTIONS)))
        assert b"maximum subscriptions exceeded" in await first.flushed()
        turned_away = 0
        for _ in range(2 * MAX_CONNECTIONS):
            connection = await many.enter_async_context(raw(scene.url))
            said = await connection.sign_in(seed_of(scene.stack.key_file(Kind.DISTRICT, ATTACKER)))
            turned_away += b"maximum account active connections exceeded" in said.lower()
        assert turned_away >= MAX_CONNECTIONS


async def test_who_asks_much_and_reads_nothing_keeps_nobody_waiting(scene: Scene) -> None:
    async with raw(scene.url) as slow:
        await signed_in(slow, scene)
        await slow.send(b"SUB _INBOX.> 1\r\n")
        slow.write(b"PUB par.submit _INBOX.x 2\r\n[]\r\n" * 2_000)
        for _ in range(3):
            await scene.victim_is_served()
    async with nothing_happens(scene):
        pass
