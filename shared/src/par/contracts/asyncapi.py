"""The AsyncAPI 3.0 document: what each service contributes, and the whole of it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from par.contracts.schema import Schema, standing_alone

VERSION: Final = "1"
"""Of the contract. It stays while every change is one that senders and consumers of yesterday do not notice."""

KEY: Final = "accountKey"
SCHEMA_SUFFIX: Final = ".schema.json"
_IDENTITY: Final = "urn:par:schema:{name}"
_SECTIONS: Final = ("schemas", "messages")

Document = dict[str, Any]

INFO: Final[Document] = {
    "title": "PAR Ledger",
    "version": VERSION,
    "description": (
        "Sending events to the ledger, asking what became of them, and reading what it reports. Described from the "
        "ledger's side: it receives what districts send, and sends what consumers read. "
        "docs/contracts/README.md has the rules in words, docs/first-event.md a first event step by step."
    ),
}

SERVERS: Final[Document] = {
    "ledger": {
        "host": "{host}:{port}",
        "protocol": "nats",
        "description": (
            "The ledger's NATS servers, with TLS: the city gives the address, the certificate of the authority that "
            "signed the servers' own, and a file with the key of the sender's account."
        ),
        "variables": {
            "host": {"default": "localhost", "description": "Where the city runs the ledger."},
            "port": {"default": "4222", "description": "The port for clients of NATS."},
        },
        "security": [{"$ref": f"#/components/securitySchemes/{KEY}"}],
    }
}

SECURITY: Final[Document] = {
    KEY: {
        "type": "asymmetricEncryption",
        "description": (
            "An NKey of NATS (Ed25519). The file holds the seed of a user key, one line that begins with `SU`; the "
            "server sends a nonce, the client signs it, and the seed never leaves its machine. The key belongs "
            "to the account of one sender, and the ledger learns the sender from the account alone."
        ),
    }
}


def document(*, channels: Document, operations: Document, messages: Document, schemas: dict[str, Schema]) -> Document:
    """A whole document from one service's channels, operations and components."""
    return {
        "asyncapi": "3.0.0",
        "info": INFO,
        "defaultContentType": "application/json",
        "servers": SERVERS,
        "channels": dict(sorted(channels.items())),
        "operations": dict(sorted(operations.items())),
        "components": {
            "messages": dict(sorted(messages.items())),
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": SECURITY,
        },
    }


def nothing_more() -> Document:
    """Of a service that neither takes events nor tells any."""
    return document(channels={}, operations={}, messages={}, schemas={})


def merged(documents: Iterable[Mapping[str, Any]]) -> Document:
    """One document of those of several services. Raises ValueError when they give one name two meanings."""
    whole = nothing_more()
    for part in documents:
        for section in ("channels", "operations"):
            _add(whole[section], part[section])
        for section in _SECTIONS:
            _add(whole["components"][section], part["components"][section])
    return whole


def schema_files(whole: Mapping[str, Any]) -> dict[str, Schema]:
    """File name -> the schema of each named message, to be used without the document."""
    components = whole["components"]
    files = {}
    for message in components["messages"].values():
        name = message["name"]
        files[name + SCHEMA_SUFFIX] = {
            **standing_alone(message["payload"], components["schemas"], _IDENTITY.format(name=name)),
            "title": name,
            "x-to-ledger": message["x-to-ledger"],
            **({"x-codes": list(message["x-codes"])} if "x-codes" in message else {}),
        }
    return dict(sorted(files.items()))


def message_reference(name: str) -> Document:
    """A reference to a message among the components."""
    return {"$ref": f"#/components/messages/{name}"}


def channel_message(channel: str, name: str) -> Document:
    """A reference to a message of a channel, as operations want it."""
    return {"$ref": f"#/channels/{channel}/messages/{name}"}


def _add(into: Document, more: Mapping[str, Any]) -> None:
    for name, content in more.items():
        if into.setdefault(name, content) != content:
            raise ValueError(f"two things of the contract are called {name}")
    ordered = dict(sorted(into.items()))
    into.clear()
    into.update(ordered)
