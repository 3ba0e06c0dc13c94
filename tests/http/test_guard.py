"""What the HTTP side does with too much, too often, too slow and not HTTP at all."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.eventually import eventually
from tests.http.serving import PROBES, THING, Served, served

from par.service.guarding import HttpSettings
from par.service.guarding.guard import ADDRESS_BYTES, HEADER_BYTES
from par.service.guarding.protocol import GuardedProtocol

EVERYWHERE = (
    *("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"),
    *("permissions-policy", "cross-origin-resource-policy"),
)


@pytest.fixture
async def usual() -> AsyncIterator[Served]:
    async with served(HttpSettings()) as running:
        yield running


def code_of(answer: httpx.Response) -> str:
    """The code of a problem, which says the same in two languages."""
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["message_vi"]
    assert said["message_en"]
    return str(said["code"])


def parsed(raw: bytes) -> tuple[int, dict[str, str], dict[str, str]]:
    """Status, headers and problem of an answer as it was read from the wire."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(first.split()[1]), headers, json.loads(body) if body else {}


async def test_beyond_the_burst_it_says_when_to_ask_again() -> None:
    async with served(HttpSettings(http_rate=1, http_burst=5)) as running, running.client() as http:
        answers = [await http.get(THING) for _ in range(8)]
        assert [answer.status_code for answer in answers[:5]] == [200] * 5
        refused = [answer for answer in answers if answer.status_code == 429]
        assert refused
        for answer in refused:
            assert code_of(answer) == "too-many-requests"
            assert 1 <= int(answer.headers["retry-after"]) <= 5
        for probe in PROBES * 3:
            assert (await http.get(probe)).status_code == 200


async def test_behind_a_proxy_each_client_has_its_own_rate() -> None:
    settings = HttpSettings(http_rate=1, http_burst=2, http_trusted_proxies=("127.0.0.0/8",))
    async with served(settings) as running, running.client() as http:

        async def statuses(*forwarded: str) -> list[int]:
            asked = [await http.get(THING, headers={"X-Forwarded-For": one}) for one in forwarded]
            return [answer.status_code for answer in asked]

        assert await statuses(*["192.0.2.1"] * 2, *["192.0.2.2"] * 2) == [200] * 4
        late = await statuses("192.0.2.1", "192.0.2.1", "192.0.2.1")
        assert 429 in late
        # What the client itself has put there stands before what the proxy adds, and is not believed.
        claimed = await statuses(*(f"198.51.100.{number}, 192.0.2.1" for number in range(4)))
        assert 429 in claimed


async def test_without_a_trusted_proxy_nobody_names_another_address() -> None:
    async with served(HttpSettings(http_rate=1, http_burst=2)) as running, running.client() as http:
        asked = [await http.get(THING, headers={"X-Forwarded-For": f"192.0.2.{number}"}) for number in range(6)]
        assert 429 in [answer.status_code for answer in asked]
        forged = await http.get("/livez", headers={"X-Forwarded-Proto": "https"})
        assert "strict-transport-security" not in forged.headers


async def test_every_answer_carries_the_headers(usual: Served) -> None:
    async with usual.client() as http:
        answers = [
            await http.get("/livez"),
            await http.get(THING),
            await http.head(THING),
            await http.get("/v1/nothing"),
            await http.post(THING),
            await http.get("/v1/broken"),
            await http.get(THING, params={"x": "y" * ADDRESS_BYTES}),
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 405, 500, 414]
    for answer in answers:
        for name in EVERYWHERE:
            assert answer.headers.get_list(name) == [answer.headers[name]]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers


async def test_https_at_a_trusted_proxy_is_https() -> None:
    async with served(HttpSettings(http_trusted_proxies=("127.0.0.1",))) as running, running.client() as http:
        answer = await http.get(THING, headers={"X-Forwarded-Proto": "https"})
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert "strict-transport-security" not in (await http.get(THING)).headers


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (f"GET {THING}?x={'y' * ADDRESS_BYTES} HTTP/1.1\r\nHost: a\r\n\r\n", 414, "address-too-long"),
        (f"GET {THING} HTTP/1.1\r\nHost: a\r\nX: {'y' * HEADER_BYTES}\r\n\r\n", 431, "headers-too-large"),
        (f"GET {THING} HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n" * 200 + "\r\n", 431, "headers-too-large"),
        ("GET " + "/" * 50_000, 431, "headers-too-large"),
        (f"GET {THING} HTTP/1.1\r\nHost: a\r\nX: " + "y" * 50_000, 431, "headers-too-large"),
        (f"GET {THING} HTTP/1.1\r\n\r\n", 400, "not-http"),
        (f"GET {THING} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "not-http"),
        (f"GET {THING} HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400, "not-http"),
        (f"GET {THING} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400, "not-http"),
        ("\x16\x03\x01\x02\x00\x01 a TLS hello\r\n\r\n", 400, "not-http"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_is_too_large_or_no_http_is_a_problem(usual: Served, asked: str, status: int, code: str) -> None:
    # (The connection of a request that is whole stays open; this one asks for its end.)
    request = asked.encode("latin-1").replace(b"Host: a\r\n", b"Host: a\r\nConnection: close\r\n", 1)
    got, headers, problem = parsed(await usual.said(request))
    assert (got, problem["code"]) == (status, code)
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-content-type-options"] == "nosniff"


async def test_as_many_parameters_as_fit_are_answered_quickly(usual: Served) -> None:
    async with usual.client() as http:
        began = time.monotonic()
        answer = await http.get(f"{THING}?{'a&' * (ADDRESS_BYTES // 2 - 50)}a=%00%ff%ed%a0%80")
        assert answer.status_code == 200
        assert time.monotonic() - began < 5


async def test_only_the_names_that_are_served_are_answered() -> None:
    settings = HttpSettings(http_allowed_hosts=("par.example", "[::1]"))
    async with served(settings) as running, running.client() as http:
        for host in ("par.example", "PAR.example:8443", "[::1]:8080"):
            assert (await http.get(THING, headers={"Host": host})).status_code == 200
        for host in ("evil.example", "par.example.evil.example", "127.0.0.1", "par.example@evil", ""):
            refused = await http.get(THING, headers={"Host": host})
            assert (refused.status_code, code_of(refused)) == (421, "host-not-served")
        for probe in PROBES:
            assert (await http.get(probe, headers={"Host": "10.1.2.3:8080"})).status_code == 200


async def test_no_answer_leads_to_the_host_that_a_request_names(usual: Served) -> None:
    async with usual.client() as http:
        for path in (f"{THING}/", "//evil.example/", "/\\evil.example"):
            answer = await http.get(path, headers={"Host": "evil.example"})
            assert (answer.status_code, answer.headers.get("location")) == (404, None)


async def test_a_client_that_never_finishes_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GuardedProtocol, "request_seconds", 0.3)
    async with served(HttpSettings()) as running:
        for beginning in (b"", b"GET /livez HT"):
            reader, writer = await running.connect()
            writer.write(beginning)
            assert await ended(reader) == b""
            writer.close()

        reader, writer = await running.connect()

        async def trickle() -> bool:
            """A line of headers again and again, as if there were more to come; true once nobody listens."""
            writer.write(b"X-More: 1\r\n")
            try:
                await writer.drain()
            except ConnectionError:
                return True
            return writer.is_closing() or reader.at_eof()

        writer.write(b"GET /livez HTTP/1.1\r\nHost: a\r\n")
        await eventually(trickle)
        writer.close()


async def test_a_body_that_nobody_wants_is_not_waited_for(usual: Served) -> None:
    reader, writer = await usual.connect()
    writer.write(b"POST /v1/thing HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nxxx")
    answer = await ended(reader)
    assert answer.startswith(b"HTTP/1.1 405")
    writer.close()


async def test_a_reader_that_does_not_read_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GuardedProtocol, "stall_seconds", 3.0)
    async with served(HttpSettings(http_connections=1)) as running:
        reader, writer = await running.connect()
        writer.write(b"GET /v1/large HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readexactly(1)

        async def has_place() -> bool:
            try:
                async with running.client() as http:
                    return (await http.get("/livez")).status_code == 200
            except httpx.TransportError:
                return False

        assert not await has_place(), "the one connection is taken"
        await eventually(has_place)
        writer.close()


async def test_a_client_has_so_many_connections_and_a_proxy_any_number() -> None:
    async with served(HttpSettings(http_connections=3)) as running:
        kept = [await running.connect() for _ in range(3)]
        reader, writer = await running.connect()
        assert await ended(reader) == b""
        writer.close()
        for _, writer in kept:
            writer.close()

        async def has_place() -> bool:
            try:
                async with running.client() as http:
                    return (await http.get("/livez")).status_code == 200
            except httpx.TransportError:
                return False

        await eventually(has_place)
    async with served(HttpSettings(http_connections=3, http_trusted_proxies=("127.0.0.1",))) as running:
        kept = [await running.connect() for _ in range(10)]
        async with running.client() as http:
            assert (await http.get("/livez")).status_code == 200
        for _, writer in kept:
            writer.close()


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What comes until the connection is ended, in whatever way."""
    found = b""
    try:
        while part := await asyncio.wait_for(reader.read(65_536), 15):
            found += part
    except ConnectionError:
        pass
    return found
