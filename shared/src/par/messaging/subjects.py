"""Every subject of the request/reply side, in one place. Durable names: never rename."""

from typing import Final, Literal, get_args

Verb = Literal["submit", "validate", "status", "digest"]
"""What a sender may ask of the intake."""
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)

SheetVerb = Literal["sheet", "appraise", "approve"]
"""What is handed in about score sheets: by a unit about its own, by an appraiser, by a council."""
SHEET_VERBS: Final[tuple[SheetVerb, ...]] = get_args(SheetVerb)

INTAKE: Final = "par.in.{sender}.{verb}"
"""Requests of a sender. It sends them on ``par.<verb>``; the import of its account stamps who it is."""


def public(verb: Verb | SheetVerb) -> str:
    """The subject on which a sender with an account of its own sends its requests."""
    return f"par.{verb}"


def intake(sender: str, verb: Verb | SheetVerb) -> str:
    """The subject on which the requests of ``sender``, the name of its account, are received."""
    return INTAKE.format(sender=sender, verb=verb)


def submit(sender: str) -> str:
    """The subject on which the intake receives the events of ``sender``."""
    return intake(sender, "submit")


def command(service: str, aggregate: str, name: str) -> str:
    """``par.cmd.<service>.<aggregate>.<command>``."""
    return f"par.cmd.{service}.{aggregate}.{name}"


def operator_command(service: str, aggregate: str, name: str) -> str:
    """``par.cmd.operator.<service>.<aggregate>.<command>``: outside of what the planning office may send."""
    return f"par.cmd.operator.{service}.{aggregate}.{name}"


def query(service: str, name: str) -> str:
    """``par.query.<service>.<query>``."""
    return f"par.query.{service}.{name}"


APPRAISERS: Final = "APPRAISER-"
COUNCILS: Final = "COUNCIL-"
"""What the names of their accounts begin with. Units have small letters: no unit's account is one of those."""
