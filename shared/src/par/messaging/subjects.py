"""Every subject of the request/reply side, in one place. Durable names: never rename."""

from typing import Final, Literal, get_args

Verb = Literal["submit", "validate", "status", "digest"]
"""What a sender may ask of the intake."""
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)

INTAKE: Final = "par.in.{sender}.{verb}"
"""Requests of a sender. It sends them on ``par.<verb>``; the import of its account stamps who it is."""


def public(verb: Verb) -> str:
    """The subject on which a sender with an account of its own sends its requests."""
    return f"par.{verb}"


def intake(sender: str, verb: Verb) -> str:
    """The subject on which the intake receives the requests of ``sender``."""
    return INTAKE.format(sender=sender, verb=verb)


def submit(sender: str) -> str:
    """The subject on which the intake receives the events of ``sender``."""
    return intake(sender, "submit")


def command(service: str, aggregate: str, name: str) -> str:
    """``par.cmd.<service>.<aggregate>.<command>``."""
    return f"par.cmd.{service}.{aggregate}.{name}"


def query(service: str, name: str) -> str:
    """``par.query.<service>.<query>``."""
    return f"par.query.{service}.{name}"
