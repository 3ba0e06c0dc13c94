"""The error tree: each error carries a stable code, a JSON pointer and a sentence in two languages."""

from typing import Any, Final

from par.problems.catalogue import SENTENCES

LONGEST: Final = 200
"""Characters of a pointer, and of each field of a sentence. They repeat what the asker sent, which may be long; so
short the receipts of the largest request fit into one answer, whatever stands in it."""


class ProblemError(Exception):
    """An answer that is not a value: ``code`` is stable, ``pointer`` (RFC 6901) names the faulty field.

    ``fields`` fill the sentences of the catalogue; an unknown code is a programming error (KeyError). A pointer or
    field longer than 200 characters is cut and then ends in ``…``; ``fields`` keeps them as they are shown.
    """

    def __init__(self, code: str, pointer: str = "", /, **fields: object) -> None:
        message_vi, message_en = SENTENCES[code]
        self.code = code
        self.pointer = _shown(pointer)
        shown = {name: _shown(str(value)) for name, value in fields.items()}
        self.fields = shown
        self.message_vi = message_vi.format(**shown)
        self.message_en = message_en.format(**shown)
        super().__init__(f"{code} {self.pointer} {self.message_en}")

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
    """The ledger could not do it now (conflict, catching up, log unreachable); sent again it may succeed.

    ``retry_after``: seconds before which it will not, where they are known.
    """

    def __init__(self, code: str, pointer: str = "", /, *, retry_after: float | None = None, **fields: object) -> None:
        super().__init__(code, pointer, **fields)
        self.retry_after = retry_after

    def to_json(self) -> dict[str, Any]:
        """The problem object of the wire, with ``retry_after`` where it is known."""
        known = {} if self.retry_after is None else {"retry_after": round(self.retry_after, 3)}
        return super().to_json() | known


def _shown(text: str) -> str:
    """Short enough, and fit to be sent: JSON can name half a surrogate pair, which UTF-8 cannot."""
    sound = text.encode(errors="replace").decode()
    return sound if len(sound) <= LONGEST else sound[: LONGEST - 1] + "…"
