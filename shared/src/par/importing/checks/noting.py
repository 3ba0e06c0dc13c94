"""Making findings."""

from typing import Final

from par.importing.draft import Finding
from par.importing.traced import Traced

WHOLE_DOCUMENT: Final = "toàn văn bản"
"""The place of a finding about something that stands nowhere."""


def note(code: str, *texts: Traced, **fields: object) -> Finding:
    """The finding ``code`` at the first of ``texts`` that stands somewhere."""
    shown = tuple(text for text in texts if text)
    where = next((text.where for text in shown if text.where), WHOLE_DOCUMENT)
    return Finding(code, where, shown, {name: str(value) for name, value in fields.items()})


def day(value: object) -> str:
    """A date as people here write it: ``dd/mm/yyyy``."""
    return f"{value:%d/%m/%Y}"
