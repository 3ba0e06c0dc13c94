"""Bearer tokens: which are taken, which attacks are not, and how keys come and go."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.types import Options
from pydantic import ValidationError
from tests.eventually import eventually
from tests.http.issuer import AUDIENCE, DAY_SECONDS, ISSUER, SCOPE, Issuer, claims, issuer, public_jwk, token
from tests.http.serving import PROBES, THING, Served, served

from par.service.errors import StartError
from par.service.guarding import HttpSettings
from par.service.guarding import keys as keys_module
from par.service.guarding.bearer import TOKEN_BYTES
from par.service.guarding.keys import IssuerKeys

RSA = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
WEAK_RSA = rsa.generate_private_key(public_exponent=65_537, key_size=1_024)  # noqa: S505 - to be refused
EC = ec.generate_private_key(ec.SECP256R1())
SECRET = b"a secret that the issuer shares with somebody, long enough"

ENCRYPTION = public_jwk(OTHER_RSA, "enc", use="enc")
SHARED = {"kty": "oct", "kid": "shared", "alg": "HS256", "k": base64.urlsafe_b64encode(SECRET).rstrip(b"=").decode()}
PUBLISHED = [
    public_jwk(RSA, "one"),
    public_jwk(EC, "two", alg="ES256"),
    public_jwk(WEAK_RSA, "weak"),
    ENCRYPTION,
    SHARED,
    {"kty": "RSA", "kid": "broken", "n": "AQ"},
]
PEM = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def settings(place: str) -> HttpSettings:
    return HttpSettings(oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_jwks=place)


async def ask(http: httpx.AsyncClient, given: str, **others: str) -> httpx.Response:
    return await http.get(THING, headers={"Authorization": f"Bearer {given}", **others})


@pytest.fixture
async def guarded() -> AsyncIterator[tuple[Served, Issuer]]:
    with issuer(*PUBLISHED) as of:
        async with served(settings(of.url)) as running:
            yield running, of


@pytest.fixture
async def http(guarded: tuple[Served, Issuer]) -> AsyncIterator[httpx.AsyncClient]:
    async with guarded[0].client() as client:
        yield client


GOOD = {
    "rsa": token(RSA),
    "ec": token(EC, "two", "ES256"),
    "at+jwt": token(RSA, headers={"typ": "at+jwt"}),
    "audiences": token(RSA, said=claims(aud=["another", AUDIENCE])),
    "scp list": token(RSA, said=claims(scope=None, scp=[SCOPE])),
    "scp text": token(RSA, said=claims(scope=None, scp=SCOPE)),
}


async def test_a_good_token_reads(http: httpx.AsyncClient) -> None:
    now = int(time.time())
    within_the_skew = {
        "ended": token(RSA, said=claims(exp=now - 10)),
        "begins": token(RSA, said=claims(nbf=now + 10, iat=now + 10)),
    }
    answers = {name: await ask(http, good) for name, good in (GOOD | within_the_skew).items()}
    assert {name: answer.text for name, answer in answers.items() if answer.status_code != 200} == {}
    # (The scheme's name is written as one likes.)
    assert (await http.get(THING, headers={"Authorization": f"bearer  {GOOD['rsa']}"})).status_code == 200


async def test_without_a_token_only_probes_are_answered(http: httpx.AsyncClient) -> None:
    for path in (THING, "/", "/v1/nothing", "/openapi.json", "/livez/", "/metrics/x", "/%6civez/../v1/thing"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "token-missing"), path
        assert answer.headers["www-authenticate"] == 'Bearer realm="par"'
        assert answer.json()["message_vi"]
    for probe in PROBES:
        assert (await http.get(probe)).status_code == 200


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(**head: Any) -> str:
    return f"{part(head)}.{part(claims())}."


def with_the_public_key_as_secret() -> str:
    """HS256 over the text of the public key, which everybody knows."""
    signed = f"{part({'alg': 'HS256', 'kid': 'one', 'typ': 'JWT'})}.{part(claims())}"
    return f"{signed}.{part(hmac.new(PEM, signed.encode(), hashlib.sha256).digest())}"


def changed(change: Callable[[list[str]], None]) -> str:
    parts = token(RSA).split(".")
    change(parts)
    return ".".join(parts)


def more_rights(parts: list[str]) -> None:
    parts[1] = part(claims(scope="par.read par.write", sub="mayor"))


def without_a_signature(parts: list[str]) -> None:
    del parts[2]


def other_signature(parts: list[str]) -> None:
    parts[2] = token(RSA, said=claims(sub="other")).split(".")[2]


OWN_KEY = public_jwk(OTHER_RSA, "one")
NOW = int(time.time())
ATTACKS = {
    "nothing": "",
    "no token": "x",
    "alg none": unsigned(alg="none", kid="one"),
    "alg None": unsigned(alg="None", kid="one"),
    "no alg": unsigned(kid="one"),
    "alg is a list": unsigned(alg=["RS256"], kid="one"),
    "the public key as a secret": with_the_public_key_as_secret(),
    "a shared key among the published ones": token(SECRET, "shared", "HS256"),
    "another key": token(OTHER_RSA),
    "a key for encryption": token(OTHER_RSA, "enc"),
    "a weak key": token(WEAK_RSA, "weak"),
    "another algorithm than the key's": token(RSA, "one", "PS256"),
    "an algorithm of another kind of key": token(RSA, "two"),
    "a key of its own in the header": token(OTHER_RSA, headers={"jwk": OWN_KEY}),
    "no kid and a key of its own": token(OTHER_RSA, None, headers={"jwk": OWN_KEY}),
    "an address of keys": token(OTHER_RSA, headers={"jku": "http://127.0.0.1:1/keys"}),
    "a certificate of its own": token(OTHER_RSA, headers={"x5u": "http://127.0.0.1:1/", "x5c": ["AAAA"]}),
    "a critical extension": token(RSA, headers={"crit": ["exp"], "exp": 1}),
    "kid is a path": token(OTHER_RSA, "../../../../dev/null"),
    "kid is an address": token(OTHER_RSA, "http://127.0.0.1:1/keys"),
    "kid is a query": token(OTHER_RSA, "one' OR '1'='1"),
    "kid is long": token(RSA, "k" * 3_000),
    "kid is empty": token(RSA, ""),
    "kid is a number": f"{part({'alg': 'RS256', 'kid': 1})}.{part(claims())}.{part(b'x')}",
    "no kid": token(RSA, None),
    "another audience": token(RSA, said=claims(aud="another")),
    "an audience that only begins so": token(RSA, said=claims(aud=f"{AUDIENCE}-x")),
    "no audience": token(RSA, said=claims(aud=None)),
    "another issuer": token(RSA, said=claims(iss="https://evil.example")),
    "an issuer with a slash": token(RSA, said=claims(iss=f"{ISSUER}/")),
    "issuer is a list": f"{part({'alg': 'RS256', 'kid': 'one'})}.{part(claims(iss=[ISSUER]))}.{part(b'x')}",
    "no issuer": token(RSA, said=claims(iss=None)),
    "expired": token(RSA, said=claims(exp=NOW - 3_600)),
    "no end": token(RSA, said=claims(exp=None)),
    "end is a text": token(RSA, said=claims(exp="never")),
    "not yet": token(RSA, said=claims(nbf=NOW + DAY_SECONDS)),
    "issued tomorrow": token(RSA, said=claims(iat=NOW + 86_400)),
    "more rights": changed(more_rights),
    "the signature of another": changed(other_signature),
    "no signature": changed(without_a_signature),
    "an empty signature": changed(lambda parts: parts.__setitem__(2, "")),
    "four parts": token(RSA) + ".x",
    "five parts, as if encrypted": f"{part({'alg': 'RSA-OAEP', 'enc': 'A256GCM', 'kid': 'one'})}.a.b.c.d",
    "nested": token(RSA, said={"token": token(RSA)}),
    "no JSON": f"{part(b'{')}.{part(b'{')}.x",
    "deep JSON": f"{part(b'[' * 3_000)}.{part(claims())}.x",
    "signs that are none": "ế" * 10,
    "huge": token(RSA, said=claims(more="x" * TOKEN_BYTES)),
}


async def test_no_attack_reads_anything(guarded: tuple[Served, Issuer], http: httpx.AsyncClient) -> None:
    for name, forged in ATTACKS.items():
        answer = await http.get(THING, headers=[(b"Authorization", f"Bearer {forged}".rstrip().encode())])
        said = answer.json()
        assert (answer.status_code, said.get("code")) == (401, "token-invalid"), name
        assert said["message_vi"] != said["message_en"]
        assert answer.headers["www-authenticate"] == 'Bearer realm="par", error="invalid_token"'
        assert len(forged) < 2 or forged not in answer.text, name
        assert (await ask(http, GOOD["rsa"])).status_code == 200, f"after {name}"
    assert guarded[1].asked == 1, "whatever tokens name, the issuer is asked once"


async def test_headers_that_say_two_things(http: httpx.AsyncClient) -> None:
    good, bad = token(RSA), token(OTHER_RSA)
    for headers in (
        [("Authorization", f"Bearer {bad}"), ("Authorization", f"Bearer {good}")],
        [("Authorization", f"Bearer {good}"), ("authorization", f"Bearer {good}")],
        [("Authorization", f"Bearer {bad}, Bearer {good}")],
        [("Authorization", f"Bearer Bearer {good}")],
        [("Authorization", f"Basic {good}")],
        [("Authorization", good)],
        [("Authorization", f"Bearer\t{good}")],
    ):
        assert (await http.get(THING, headers=headers)).status_code == 401
    for elsewhere in ({"X-Authorization": good}, {"Cookie": f"access_token={good}"}, {"Proxy-Authorization": good}):
        assert (await http.get(THING, headers=elsewhere)).json()["code"] == "token-missing"
    assert (await http.get(THING, params={"access_token": good})).json()["code"] == "token-missing"


async def test_a_token_without_the_scope_reads_nothing(http: httpx.AsyncClient) -> None:
    for scope in (None, "", "openid", f"x{SCOPE}", f"{SCOPE}.all", SCOPE.upper(), f"{SCOPE},x", 7, {SCOPE: True}, [1]):
        answer = await ask(http, token(RSA, said=claims(scope=scope)))
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), scope
        assert f'error="insufficient_scope", scope="{SCOPE}"' in answer.headers["www-authenticate"]


async def test_new_keys_are_found_and_old_ones_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(keys_module, "FRESH_SECONDS", 0.2)
    with issuer(public_jwk(RSA, "one")) as of:
        async with served(settings(of.url)) as running, running.client() as http:
            assert (await ask(http, token(RSA))).status_code == 200
            of.keys = [public_jwk(OTHER_RSA, "new")]

            async def is_known() -> bool:
                return (await ask(http, token(OTHER_RSA, "new"))).status_code == 200

            await eventually(is_known)
            assert (await ask(http, token(RSA))).status_code == 401

            # The issuer goes away, in several ways: the keys that are known go on.
            of.keys = [public_jwk(RSA, "one")]
            for status, body in ((500, None), (302, None), (200, b"<html>"), (200, b"[1]"), (200, b'{"keys": []}')):
                of.status, of.body, asked = status, body, of.asked

                async def was_asked(before: int = asked) -> bool:
                    assert (await ask(http, token(OTHER_RSA, "new"))).status_code == 200
                    return of.asked > before

                await eventually(was_asked)
                assert (await ask(http, token(RSA))).status_code == 401
            of.status, of.body = 200, None

            async def is_back() -> bool:
                return (await ask(http, token(RSA))).status_code == 200

            await eventually(is_back)


async def test_unknown_kids_do_not_make_us_ask_again_and_again(guarded: tuple[Served, Issuer]) -> None:
    running, of = guarded
    async with running.client() as http:
        assert (await ask(http, token(RSA))).status_code == 200
        unknown = [ask(http, token(OTHER_RSA, f"kid-{number}")) for number in range(50)]
        assert {answer.status_code for answer in await asyncio.gather(*unknown)} == {401}
        assert (await ask(http, token(RSA))).status_code == 200
    assert of.asked == 1


async def test_while_no_key_is_known_the_answer_is_to_ask_again(guarded: tuple[Served, Issuer]) -> None:
    with issuer() as of:
        of.status = 503
        async with served(settings(of.url)) as running, running.client() as http:
            for _ in range(3):
                answer = await ask(http, token(RSA))
                assert (answer.status_code, answer.json()["code"]) == (503, "token-keys-unavailable")
                assert 1 <= int(answer.headers["retry-after"]) <= keys_module.PAUSE_SECONDS + 1
            assert of.asked == 1


async def test_keys_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "PAUSE_SECONDS", 0.1)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [public_jwk(RSA, "one")]}))
    async with served(settings(str(path))) as running, running.client() as http:
        assert (await ask(http, token(RSA))).status_code == 200
        path.write_text(json.dumps({"keys": [public_jwk(EC, "two")]}))

        async def is_known() -> bool:
            return (await ask(http, token(EC, "two", "ES256"))).status_code == 200

        await eventually(is_known)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"keys": [7]}', json.dumps({"keys": [SHARED, ENCRYPTION]})])
def test_a_file_without_keys_is_said_at_the_start(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "keys.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(StartError) as refused:
        IssuerKeys.of(str(path))
    assert refused.value.facts["file"] == str(path)
    assert "PAR_OIDC_JWKS" in refused.value.facts["what_to_do"]


@pytest.mark.parametrize(
    "given",
    [
        {"oidc_issuer": ISSUER},
        {"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE},
        {"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE, "oidc_jwks": "http://sso.example.vn/keys"},
        {"oidc_issuer": "", "oidc_audience": AUDIENCE, "oidc_jwks": "keys.json"},
        {"oidc_scope": 'a"b'},
        {"http_trusted_proxies": "*"},
        {"http_trusted_proxies": "10.0.0.1/8"},
        {"http_rate": "-1"},
        {"http_rate": "600"},
        {"http_tls_key": "key.pem"},
    ],
    ids=str,
)
def test_settings_that_would_not_protect_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        HttpSettings(**given)  # type: ignore[arg-type]


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAR_HTTP_TRUSTED_PROXIES", "10.0.0.1, 2001:db8::/32")
    monkeypatch.setenv("PAR_HTTP_ALLOWED_HOSTS", "Par.example,")
    found = HttpSettings()
    assert found.http_trusted_proxies == ("10.0.0.1", "2001:db8::/32")
    assert found.http_allowed_hosts == ("par.example",)


def test_the_forgeries_are_what_they_say() -> None:
    """A signature that is wrong for another reason than the one that is tried would prove nothing."""
    for name, key in (("another key", OTHER_RSA), ("expired", RSA), ("another audience", RSA)):
        left_out: Options = {"verify_exp": False, "verify_aud": False}
        assert jwt.decode(ATTACKS[name], key.public_key(), ["RS256"], left_out)["iss"] == ISSUER
    signed, _, signature = with_the_public_key_as_secret().rpartition(".")
    assert part(hmac.new(PEM, signed.encode(), hashlib.sha256).digest()) == signature
