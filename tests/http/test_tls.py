"""TLS of the HTTP side, with an authority of the tests' own."""

import ssl
import warnings
from pathlib import Path

import httpx
import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from tests.http.serving import THING, served

from par.service.errors import StartError
from par.service.guarding import HttpSettings, tls_context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def settings(authority: trustme.CA, tmp_path: Path) -> HttpSettings:
    issued = authority.issue_cert("localhost")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(key)
    return HttpSettings(http_tls_certificate=certificate, http_tls_key=key)


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


async def test_it_speaks_tls_and_nothing_else(settings: HttpSettings, authority: trustme.CA) -> None:
    async with served(settings) as running:
        async with running.client(verify=trusting(authority)) as http:
            answer = await http.get(THING)
            assert answer.status_code == 200
            assert answer.headers["strict-transport-security"] == "max-age=31536000"
            assert (await http.get("/readyz")).status_code == 200

        async with running.client(verify=trusting(trustme.CA())) as http:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await http.get(THING)
        assert b"HTTP/1.1 200" not in await running.said(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")

        old = trusting(authority)
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        async with running.client(verify=old) as http:
            with pytest.raises(httpx.ConnectError):
                await http.get(THING)


async def test_certificate_and_key_in_one_file(authority: trustme.CA, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(both)
    settings = HttpSettings(http_tls_certificate=both)
    async with served(settings) as running, running.client(verify=trusting(authority)) as http:
        assert (await http.get(THING)).status_code == 200


def test_what_is_wrong_is_said_at_the_start(settings: HttpSettings, authority: trustme.CA, tmp_path: Path) -> None:
    assert settings.http_tls_key is not None
    key = serialization.load_pem_private_key(settings.http_tls_key.read_bytes(), None)
    locked, other = tmp_path / "locked.pem", tmp_path / "other.pem"
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"a passphrase"),
        )
    )
    authority.issue_cert("localhost").private_key_pem.write_to_path(other)
    for wrong in (tmp_path / "missing.pem", settings.http_tls_certificate, locked, other):
        with pytest.raises(StartError) as refused:
            tls_context(settings.model_copy(update={"http_tls_key": wrong}))
        assert refused.value.facts["key"] == str(wrong)
        assert "PAR_HTTP_TLS_KEY" in refused.value.facts["what_to_do"]
