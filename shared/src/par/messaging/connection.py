"""Connecting to NATS with a key and with TLS: one way for services, commands, the demo and clients."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nats
import nkeys  # type: ignore[import-untyped]
from faststream.nats.security import NatsNKey, NatsSecurity
from nats.aio.client import Client

from par.accounts.errors import key_unusable
from par.messaging.hanging_up import hang_up
from par.messaging.reading_on import read_on

read_on()
hang_up()

PING_SECONDS: Final = 10
PINGS_UNANSWERED: Final = 2
"""A connection whose other end is gone without a word is given up after so many pings: within half a minute. The
defaults of nats-py take four to six minutes, and a service would be deaf for as long."""


def servers_of(url: str) -> list[str]:
    """The servers that a setting names, separated by commas: any of them will do."""
    return [part.strip() for part in url.split(",") if part.strip()]


@dataclass(frozen=True, slots=True)
class Access:
    """Who we are, and by whom we know the server. All are files, so that no secret stands in a command or a log.

    Attributes:
        key_file: our seed; None on a server without accounts.
        ca: the authority of the server's certificate; None: a plain connection.
        certificate: ours, where the server asks for one.
        certificate_key: the key of ours.
        inbox: prefix of the subjects on which answers come to us.
        ping_seconds: how often the server is asked whether it is there.
    """

    key_file: Path | None = None
    ca: Path | None = None
    certificate: Path | None = None
    certificate_key: Path | None = None
    inbox: str = "_INBOX"
    ping_seconds: int = PING_SECONDS

    def options(self) -> dict[str, Any]:
        """What nats-py is to be told. Raises AccountsError: ``key-unusable``."""
        options: dict[str, Any] = {
            "inbox_prefix": self.inbox,
            "ping_interval": self.ping_seconds,
            "max_outstanding_pings": PINGS_UNANSWERED,
        }
        if self.key_file is not None:
            options["nkeys_seed_str"] = self._seed(self.key_file)
        if self.ca is not None:
            # TLS from the first byte: nats-py would else follow a server (or whoever is in between) that asks for none.
            options |= {"tls": self._tls(self.ca), "tls_handshake_first": True}
        return options

    def security(self) -> NatsSecurity | None:
        """The same for FastStream, but for the inbox. Raises AccountsError: ``key-unusable``."""
        context = None if self.ca is None else self._tls(self.ca)
        first = context is not None
        if self.key_file is not None:
            seed = self._seed(self.key_file)
            return NatsNKey.from_seed(seed, ssl_context=context, tls_handshake_first=first)
        return None if context is None else NatsSecurity(ssl_context=context, tls_handshake_first=first)

    def _seed(self, file: Path) -> str:
        try:
            seed = file.read_text("utf-8").strip()
            nkeys.from_seed(bytearray(seed.encode()))
        except (OSError, UnicodeError) as error:
            raise key_unusable(str(file), getattr(error, "strerror", None) or str(error)) from None
        except Exception as error:  # noqa: BLE001 - what the library raises depends on where the text is broken
            # (Not the error's own text, which may repeat the seed.)
            raise key_unusable(str(file), f"không phải seed / not a seed: {type(error).__name__}") from None
        return seed

    def _tls(self, ca: Path) -> ssl.SSLContext:
        file = ca
        try:
            context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=str(ca))
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            if self.certificate is not None:
                file = self.certificate
                context.load_cert_chain(str(self.certificate), self.certificate_key and str(self.certificate_key))
        except OSError as error:  # SSLError is one
            raise key_unusable(str(file), error.strerror or str(error)) from None
        return context


async def connect(url: str, access: Access | None = None, **options: Any) -> Client:
    """A connection with our key, and TLS where an authority is named; ``options`` are nats-py's.

    ``url`` may name several servers of a cluster, separated by commas.

    Raises:
        AccountsError: ``key-unusable``.
    """
    return await nats.connect(servers_of(url), **(access or Access()).options(), **options)
