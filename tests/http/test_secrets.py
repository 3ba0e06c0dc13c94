"""Nothing secret is logged: by services that run, that are refused, that find nobody, and that are set up wrongly."""

import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from tests.http.issuer import AUDIENCE, ISSUER, issuer, public_jwk, token
from tests.service.running import FrameProcess

from par.accounts.folder import AccountsFolder
from par.accounts.registry import Kind
from par.embedded import EmbeddedServers
from par.embedded.ports import free_ports
from par.service.logging import configure_logging
from par.service.secrets import HIDDEN, without_secrets

PASSWORD = "Mat-khau-0f3c9a5e7d21b846"
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


def with_password(url: str) -> str:
    """The same server, by somebody with a password."""
    return re.sub("://", f"://par-report:{PASSWORD}@", url, count=1)


def started(folder: Path, nats_url: str, mongo_url: str, more: Mapping[str, str], patience: int = 3) -> FrameProcess:
    frame = FrameProcess(folder, nats_url, mongo_url, patience=patience)
    assert frame.process.env is not None
    frame.process.env |= {"PAR_LOG_LEVEL": "DEBUG", **more}
    frame.process.start()
    return frame


def assert_silent(frame: FrameProcess, *others: str) -> str:
    said = frame.process.log_path.read_text(encoding="utf-8")
    assert said, "a test of nothing"
    for secret in (PASSWORD, *others):
        assert secret not in said
    return said


async def test_a_running_service_says_no_token_and_no_key(servers: EmbeddedServers, tmp_path: Path) -> None:
    good = token(KEY)
    with issuer(public_jwk(KEY, "one")) as of:
        oidc = {"PAR_OIDC_ISSUER": ISSUER, "PAR_OIDC_AUDIENCE": AUDIENCE, "PAR_OIDC_JWKS": of.url}
        # (A server without accounts takes whatever name and password it is given.)
        frame = started(tmp_path, with_password(servers.nats_url), servers.mongo_url, oidc, patience=60)
        try:
            await frame.ready()
            for given_token, status in ((good, 200), (good[:-4] + "AAAA", 401), (f"{good}.x", 401)):
                answer = await frame.get("/v1/fixed", {"Authorization": f"Bearer {given_token}"})
                assert answer.status_code == status
            assert (await frame.get(f"/v1/nothing?token={good}")).status_code == 401
            broken = await frame.get("/v1/failing", {"Authorization": f"Bearer {good}"})
            assert broken.status_code == 500
        finally:
            assert frame.process.stop(60) == 0
    assert "request failed" in assert_silent(frame, good, *good.split("."))


@pytest.mark.parametrize("refused", ["mongodb", "nats", "nobody"])
async def test_a_service_that_is_refused_or_finds_nobody(
    refused: str, servers: EmbeddedServers, tmp_path: Path
) -> None:
    nats_port, mongo_port = free_ports(2)
    nats_url, mongo_url = servers.nats_url, with_password(servers.mongo_url)  # it has no such user
    if refused == "nats":
        nats_url, mongo_url = with_password(f"nats://127.0.0.1:{nats_port}"), servers.mongo_url
    elif refused == "nobody":
        nats_url = with_password(f"nats://127.0.0.1:{nats_port}")
        mongo_url = with_password(f"mongodb://127.0.0.1:{mongo_port}/?replicaSet=par")
    frame = started(tmp_path, nats_url, mongo_url, {})
    assert await frame.exit_code() == 1
    assert HIDDEN in assert_silent(frame)


async def test_a_key_that_the_server_does_not_know(tmp_path: Path) -> None:
    known, other = AccountsFolder(tmp_path / "known"), AccountsFolder(tmp_path / "other")
    known.ensure_roles()
    other.ensure_roles()
    path = other.key_file(Kind.SERVICE, "report")
    seed = path.read_text(encoding="utf-8").strip()
    with EmbeddedServers(tmp_path / "servers", nats_accounts=known.config) as servers:
        frame = started(tmp_path, servers.nats_url, servers.mongo_url, {"PAR_NATS_KEY_FILE": str(path)})
        assert await frame.exit_code() == 1
        assert "does not let us in" in assert_silent(frame, seed)
        path.write_text(f"{seed[:20]}{PASSWORD}", encoding="utf-8")  # no key at all
        frame = started(tmp_path / "broken", servers.nats_url, servers.mongo_url, {"PAR_NATS_KEY_FILE": str(path)})
        assert await frame.exit_code() == 1
        assert_silent(frame, seed[:20])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAR_HTTP_RATE", PASSWORD),
        ("PAR_HTTP_BURST", "1"),
        ("PAR_OIDC_AUDIENCE", PASSWORD),
        ("PAR_HTTP_TRUSTED_PROXIES", PASSWORD),
        ("PAR_HTTP_PORT", PASSWORD),
    ],
)
async def test_a_wrong_setting_is_named_and_no_value_said(name: str, value: str, tmp_path: Path) -> None:
    urls = with_password("nats://127.0.0.1:1"), with_password("mongodb://127.0.0.1:1/")
    frame = started(tmp_path, *urls, {name: value})
    assert await frame.exit_code() == 1
    assert "Traceback" not in assert_silent(frame)
    [line] = frame.lines("a setting is wrong")
    assert line["setting"] == name or name in line["error"]


def test_whatever_a_library_logs_is_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    before, lines_before = (logging.getLogger().handlers, logging.getLogger().level), structlog.get_config()
    configure_logging("test", "DEBUG", "json")
    try:
        logger = logging.getLogger("a.library")
        try:
            raise ValueError(f"cannot reach mongodb://par:{PASSWORD}@db/?x=1")
        except ValueError:
            logger.exception("with %s and %r", f"nats://{PASSWORD}@n", {"Authorization": f"Bearer {PASSWORD}"})
        said = capsys.readouterr().err
    finally:
        logging.getLogger().handlers, logging.getLogger().level = before
        structlog.configure(**lines_before)
        structlog.contextvars.clear_contextvars()
    assert PASSWORD not in said
    assert json.loads(said)["level"] == "error"
    assert "mongodb://par:***@db/?x=1" in json.loads(said)["exception"]


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\"' \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0"), min_size=6)
)
def test_no_password_in_an_address_gets_through(password: str) -> None:
    if any(sign.isspace() for sign in password) or "://" in password:
        return
    for scheme in ("mongodb", "mongodb+srv", "nats"):
        said = without_secrets(f"no server at {scheme}://par:{password}@db.example:1/?replicaSet=par")
        assert said == f"no server at {scheme}://par:***@db.example:1/?replicaSet=par"


def test_addresses_without_secrets_stay_as_they_are() -> None:
    for text in (
        "nats://127.0.0.1:4222,nats://127.0.0.2:4222",
        "mongodb://a:1,b:2/?replicaSet=par&readConcernLevel=majority",
        "http://127.0.0.1:8080/v1/plans?city=chi-linh",
        "urn:par:problem:not-ready",
    ):
        assert without_secrets(text) == text
