"""The error tree: each error carries a stable code, a JSON pointer and a sentence in two languages."""

from typing import Any

from par.problems.catalogue import SENTENCES


class ProblemError(Exception):
    """An answer that is not a value: ``code`` is stable, ``pointer`` (RFC 6901) names the faulty field.

    ``fields`` fill the sentences of the catalogue; an unknown code is a programming error (KeyError).
    """

    def __init__(self, code: str, pointer: str = "", /, **fields: object) -> None:
        message_vi, message_en = SENTENCES[code]
        self.code = code
        self.pointer = pointer
        self.message_vi = message_vi.format(**fields)
        self.message_en = message_en.format(**fields)
        super().__init__(f"{code} {pointer} {self.message_en}")

    def to_json(self) -> dict[str, Any]:
        """The problem object of the wire: ``code pointer message_vi message_en``."""
        return {
            "code": self.code,
            "pointer": self.pointer,
            "message_vi": self.message_vi,
            "message_en": self.message_en,
        }


class Rejected(ProblemError):
    """The request breaks a rule of the domain or of the contract; sending it again changes nothing."""


class NotFound(ProblemError):
    """What was asked for does not exist (yet)."""


class Retryable(ProblemError):
    """The ledger could not do it now (conflict, catching up, log unreachable); sent again it may succeed."""
