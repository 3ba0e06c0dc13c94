"""The configuration of nats-server, one text for production, `par up`, the demo and the tests. Pure.

What differs between them are the values: where it listens, where its store is, whether there are accounts and TLS.
``deploy/nats/nats.conf`` is this text too; a test compares.
"""

import json
from dataclasses import dataclass
from typing import Final

DEFAULT_MAX_PAYLOAD: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ServerTls:
    """Files of the server's certificate; with ``client_ca`` clients must show a certificate of that authority."""

    certificate: str
    key: str
    client_ca: str | None = None


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """The values of one server.

    Attributes:
        name: the server's name.
        listen: address for clients.
        monitor: address of the HTTP monitoring page.
        store: folder of JetStream.
        max_payload: largest message in bytes.
        pid_file: where the server writes its process id, so that it can be told to read its configuration again.
        accounts: path of accounts.conf, relative to the configuration (the server takes no other); None: one
            account without a key.
        tls: None: plain connections.
        extra: more configuration text.
    """

    name: str
    listen: str
    monitor: str
    store: str
    max_payload: int = DEFAULT_MAX_PAYLOAD
    pid_file: str | None = None
    accounts: str | None = None
    tls: ServerTls | None = None
    extra: str = ""


def server_config(values: ServerConfig) -> str:
    """The text of the configuration of one server that keeps every acknowledged message."""
    lines = [
        f"server_name: {values.name}",
        f"listen: {_text(values.listen)}",
        "# For health checks and the reload of accounts, on this machine or in this container only.",
        f"http: {_text(values.monitor)}",
        f"max_payload: {values.max_payload}",
        *([] if values.pid_file is None else [f"pid_file: {_text(values.pid_file)}"]),
        "jetstream {",
        f"  store_dir: {_text(values.store)}",
        "  # A message is on the disk before it is acknowledged: a receipt must survive a power cut.",
        "  sync_interval: always",
        "}",
        *([] if values.tls is None else _tls(values.tls)),
        *([] if values.accounts is None else [f"include {_text(values.accounts)}"]),
        *([values.extra] if values.extra else []),
    ]
    return "\n".join(lines) + "\n"


def _tls(files: ServerTls) -> list[str]:
    verified = [] if files.client_ca is None else [f"  ca_file: {_text(files.client_ca)}", "  verify: true"]
    return [
        "tls {",
        f"  cert_file: {_text(files.certificate)}",
        f"  key_file: {_text(files.key)}",
        *verified,
        "  timeout: 5",
        "  # Our clients begin with TLS, so that nobody can talk them out of it; others get to know after a wait.",
        '  handshake_first: "500ms"',
        "}",
    ]


def _text(text: str) -> str:
    """JSON's quoting is understood by the server's configuration language."""
    return json.dumps(text, ensure_ascii=False)
