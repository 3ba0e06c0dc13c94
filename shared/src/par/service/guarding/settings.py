"""Settings of the HTTP side, from environment variables ``PAR_HTTP_…`` and ``PAR_OIDC_…``."""

import ipaddress
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


def _split(value: object) -> object:
    """A list as it is written in a variable: by commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        for part in value:
            ipaddress.ip_network(part)
    except ValueError:  # its own sentence quotes the value
        raise ValueError("these are to be addresses or networks (10.0.0.0/8), by commas") from None
    return value


def _lower(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.lower() for part in value)


def is_url(place: str) -> bool:
    """Whether keys are fetched from ``place``, or read from a file."""
    return place.startswith(("http://", "https://"))


def _sound_place(place: str) -> str:
    parts = urlsplit(place)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("keys that came without TLS could be anybody's: use https://")
    return place


_List = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
_Text = Annotated[str, Field(min_length=1, max_length=2_000)]


class HttpSettings(BaseSettings):
    """Who is served over HTTP, how much and how. All of it is off or generous by default but for the bounds."""

    # What is wrong may be a secret: messages name the setting, never its value.
    model_config = SettingsConfigDict(env_prefix="PAR_", extra="ignore", hide_input_in_errors=True)

    http_host: str = "127.0.0.1"
    http_port: int = 8080
    http_tls_certificate: Path | None = None
    """PEM: the certificate and those between it and its authority. With it the service speaks nothing but TLS."""
    http_tls_key: Path | None = None
    """PEM, without a passphrase; None where it stands in the file of the certificate."""
    http_rate: Annotated[float, Field(ge=0, le=100_000)] = 50
    """Requests a second of one client over a while; 0: as many as they like."""
    http_burst: Annotated[int, Field(ge=1, le=1_000_000)] = 500
    """Requests that may come at once; not below the rate."""
    http_streams: Annotated[int, Field(ge=1)] = 200
    """Open pages of one client that hear of changes."""
    http_connections: Annotated[int, Field(ge=1)] = 500
    """Connections of one client. Trusted proxies may have any number."""
    http_trusted_proxies: Annotated[_List, AfterValidator(_networks)] = ()
    """Addresses and networks whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed, by commas."""
    http_allowed_hosts: Annotated[_List, AfterValidator(_lower)] = ()
    """Names under which the service is asked, without ports, by commas; none: any."""
    oidc_issuer: _Text | None = None
    """``iss`` of the tokens without which nothing is read; None: everybody reads."""
    oidc_audience: _Text | None = None
    """``aud`` that a token must name."""
    oidc_jwks: Annotated[_Text, AfterValidator(_sound_place)] | None = None
    """Where the issuer's public keys are: an address (https) or a file."""
    oidc_scope: Annotated[str, Field(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,200}$")] = "par.read"
    """The scope that a token must hold."""

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.http_rate and self.http_burst < self.http_rate:
            raise ValueError("PAR_HTTP_BURST must not be below PAR_HTTP_RATE")
        if self.http_tls_key is not None and self.http_tls_certificate is None:
            raise ValueError("PAR_HTTP_TLS_KEY needs PAR_HTTP_TLS_CERTIFICATE")
        given = [name for name in ("issuer", "audience", "jwks") if getattr(self, f"oidc_{name}") is not None]
        if given and len(given) < 3:
            raise ValueError("PAR_OIDC_ISSUER, PAR_OIDC_AUDIENCE and PAR_OIDC_JWKS are given together or not at all")
        return self
