"""TLS with a certificate authority made for the test: who knows it connects, nobody else and nothing in plain text."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nats
import orjson
import pytest
import trustme
from prometheus_client import CollectorRegistry
from tests.accounts.raw import raw, seed_of
from typer.testing import CliRunner

from par.accounts.errors import AccountsError
from par.accounts.folder import AccountsFolder
from par.accounts.keys import new_pair
from par.accounts.registry import Kind
from par.accounts.server_config import ServerTls
from par.cli.main import app
from par.embedded.nats import NatsServer
from par.embedded.ports import free_ports
from par.messaging import Access, Answer, Answering, AnswerMetrics, Request, ask, connect
from par.messaging.subjects import intake
from par.service.connecting import access_of, connect_nats
from par.service.errors import MissingServerError, StartError
from par.service.settings import Settings

DISTRICT = "chi-linh"


@dataclass(frozen=True)
class Secured:
    """A server with TLS and accounts, and the files of clients."""

    url: str
    accounts: AccountsFolder
    ca: Path
    other_ca: Path
    settings: Settings

    def access(self, kind: Kind, name: str, ca: Path | None = None) -> Access:
        return Access(self.accounts.key_file(kind, name), ca or self.ca)


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("tls")
    authority, other = trustme.CA(), trustme.CA()
    for name, found in (("ca.pem", authority), ("other.pem", other)):
        found.cert_pem.write_to_path(folder / name)
    issued = authority.issue_cert("127.0.0.1", not_after=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    issued.private_key_pem.write_to_path(folder / "server.key")
    for number, part in enumerate(issued.cert_chain_pems):
        part.write_to_path(folder / "server.pem", append=bool(number))
    accounts = AccountsFolder(folder / "accounts")
    accounts.ensure_roles()
    accounts.add(Kind.DISTRICT, [DISTRICT])
    port, monitor = free_ports(2)
    server = NatsServer(
        folder / "nats",
        port=port,
        monitor_port=monitor,
        accounts=accounts.config,
        tls=ServerTls(str(folder / "server.pem"), str(folder / "server.key")),
    )
    server.start()
    url = f"nats://127.0.0.1:{port}"
    settings = Settings(
        nats_url=url,
        nats_key_file=accounts.key_file(Kind.SERVICE, "progress"),
        nats_tls_ca=folder / "ca.pem",
        start_patience_seconds=10,
    )
    yield Secured(url, accounts, folder / "ca.pem", folder / "other.pem", settings)
    server.stop()


async def quiet(_: Exception) -> None:
    """The client would print it."""


async def test_a_service_answers_a_district_over_tls(secured: Secured) -> None:
    async def submit(request: Request) -> str:
        return request.subject

    client = await connect_nats(secured.settings, "progress")
    assert client.is_connected
    answering = await Answering.start(
        secured.url,
        "progress-service",
        [Answer(intake("*", "submit"), submit)],
        AnswerMetrics(CollectorRegistry()),
        access_of(secured.settings, "progress"),
    )
    district = await connect(secured.url, secured.access(Kind.DISTRICT, DISTRICT))
    assert await ask(district, "par.submit", {}, patience=10) == f"par.in.{DISTRICT}.submit"
    await district.close()
    await answering.stop()
    await client.close()


async def test_the_command_line_connects(secured: Secured) -> None:
    async def units(request: Request) -> dict[str, object]:
        return {"city": "x", "units": [], "groups": [], **orjson.loads(request.payload)}

    key = secured.accounts.key_file(Kind.SERVICE, "plan")
    settings = secured.settings.model_copy(update={"nats_key_file": key})
    answering = await Answering.start(
        secured.url,
        "plan-service",
        [Answer("par.query.plan.unit-tree", units)],
        AnswerMetrics(CollectorRegistry()),
        access_of(settings, "plan"),
    )
    office = str(secured.accounts.key_file(Kind.OFFICE, "office"))
    arguments = ["--key", office, "--ca", str(secured.ca), "unit", "tree", "x", "--nats", secured.url]
    done = await asyncio.to_thread(CliRunner(env=CLEAN).invoke, app, arguments)
    assert "no units of" in done.stderr, (done.stderr, done.exception)
    arguments[3] = str(secured.other_ca)
    done = await asyncio.to_thread(CliRunner(env=CLEAN).invoke, app, arguments)
    assert done.exit_code == 1
    assert "certificate" in done.stderr.lower()
    await answering.stop()


CLEAN = {"PAR_NATS_KEY_FILE": "", "PAR_NATS_TLS_CA": ""}


async def test_a_service_says_what_is_wrong_with_its_key(secured: Secured, tmp_path: Path) -> None:
    missing = secured.settings.model_copy(update={"nats_key_file": tmp_path / "missing.nk"})
    with pytest.raises(StartError, match="cannot be used") as caught:
        await connect_nats(missing, "progress")
    assert "PAR_NATS_KEY_FILE" in caught.value.facts["what_to_do"]
    stranger = tmp_path / "stranger.nk"
    stranger.write_text(new_pair()[0], "utf-8")
    update = {"nats_key_file": stranger, "start_patience_seconds": 5.0}
    with pytest.raises(MissingServerError, match="does not let us in") as caught:
        await connect_nats(secured.settings.model_copy(update=update), "progress")
    assert "PAR_NATS_KEY_FILE" in caught.value.facts["what_to_do"]


async def test_another_authority_is_not_believed(secured: Secured) -> None:
    with pytest.raises(OSError, match=r"(?i)certificate"):
        await connect(
            secured.url,
            secured.access(Kind.DISTRICT, DISTRICT, secured.other_ca),
            allow_reconnect=False,
            error_cb=quiet,
        )


async def test_plain_text_is_refused_even_with_a_key(secured: Secured) -> None:
    seed = seed_of(secured.accounts.key_file(Kind.DISTRICT, DISTRICT))
    async with raw(secured.url) as connection:
        assert connection.info["tls_required"]
        said = await connection.sign_in(seed)
        assert b"PONG" not in said


async def test_a_server_without_tls_is_not_spoken_to_by_who_asks_for_it(secured: Secured, tmp_path: Path) -> None:
    """Somebody in between could say that no TLS is needed: our clients begin with it."""
    port, monitor = free_ports(2)
    plain = NatsServer(tmp_path, port=port, monitor_port=monitor, accounts=secured.accounts.config)
    plain.start()
    try:
        with pytest.raises((OSError, nats.errors.Error, TimeoutError)):
            await connect(
                f"nats://127.0.0.1:{port}",
                secured.access(Kind.DISTRICT, DISTRICT),
                allow_reconnect=False,
                error_cb=quiet,
                connect_timeout=2,
            )
    finally:
        plain.stop()


def test_a_file_that_cannot_be_used_is_named_and_its_content_is_not(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nk"
    broken.write_text("SUNOTASEED", "utf-8")
    for access in (Access(broken), Access(tmp_path / "missing.nk"), Access(ca=broken), Access(ca=tmp_path / "missing")):
        with pytest.raises(AccountsError, match="key-unusable") as caught:
            access.options()
        assert "SUNOTASEED" not in str(caught.value)
