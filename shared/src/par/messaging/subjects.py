"""Every subject of the request/reply side, in one place. Durable names: never rename."""

from typing import Final

SUBMIT: Final = "par.in.{sender}.submit"
"""Events of a sender. On the public side this is ``par.submit``; the import of the sender's account stamps it."""

PUBLIC: Final = ("submit", "validate", "status", "digest")
"""What a district may ask for: it sends on ``par.<name>``, the ledger receives ``par.in.<district>.<name>``."""


def public(name: str) -> str:
    """The subject of a district's requests, in the district's own account."""
    return f"par.{name}"


def stamped(sender: str, name: str) -> str:
    """The same request as the ledger receives it: the import of the account says who sent it."""
    return f"par.in.{sender}.{name}"


def submit(sender: str) -> str:
    """The subject on which the intake receives the events of ``sender``."""
    return SUBMIT.format(sender=sender)


def command(service: str, aggregate: str, name: str) -> str:
    """``par.cmd.<service>.<aggregate>.<command>``."""
    return f"par.cmd.{service}.{aggregate}.{name}"


def query(service: str, name: str) -> str:
    """``par.query.<service>.<query>``."""
    return f"par.query.{service}.{name}"
