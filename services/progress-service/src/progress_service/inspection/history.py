"""What an inspection has gone through, and how it stood: as of a day, as known at a moment.

A read model document keeps ``history``, one entry per fact:

- ``what``: planned, held, remedied, accepted, returned, closed or cancelled;
- ``position`` and ``recorded``: where in the log, and when the ledger learned of it;
- ``on``: the first day of which it is true (of an accepted remedy: the day on which it was made, as the unit claims);
- ``set``: the fields of the document that it set; ``findings``: those of findings, by number as text.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from progress_service.inspection.commands import FindingStatus

Entry = Mapping[str, Any]
Document = Mapping[str, Any]


class What(StrEnum):
    """The kinds of entries."""

    PLANNED = "planned"
    HELD = "held"
    REMEDIED = "remedied"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CLOSED = "closed"
    CANCELLED = "cancelled"


def with_entry(document: Document, entry: Entry) -> dict[str, Any]:
    """The document after what an entry set."""
    findings = dict(document["findings"])
    for number, fields in entry["findings"].items():
        findings[number] = {**findings.get(number, {}), **fields}
    return {**document, **entry["set"], "findings": findings}


def as_it_was(document: Document, day: dt.date | None, known_at: str | None) -> dict[str, Any] | None:
    """The document at the end of ``day`` as the ledger knew it at ``known_at`` (each None: no limit); None: not yet.

    Of what is true of the day, the latest in the log counts. An inspection that had been held by then is shown also
    where its announcement was recorded later.
    """
    limit = day.isoformat() if day is not None else None
    known = _known(document["history"], known_at)
    entries = [entry for entry in known if limit is None or entry["on"] <= limit]
    if not entries:
        return None
    if entries[0]["what"] != What.PLANNED:
        entries = [known[0], *entries]
    shown: dict[str, Any] = {name: value for name, value in document.items() if name != "history"} | {"findings": {}}
    for entry in entries:
        shown = with_entry(shown, entry)
    return shown


REMEDIED_IN_TIME: Final = "remedied_in_time"
REMEDIED_LATE: Final = "remedied_late"
OPEN_IN_TERM: Final = "open_in_term"
OPEN_OVERDUE: Final = "open_overdue"
OPEN_NO_DUE: Final = "open_no_due"
LEFT_OPEN: Final = "left_open"
CELLS: Final = (REMEDIED_IN_TIME, REMEDIED_LATE, OPEN_IN_TERM, OPEN_OVERDUE, OPEN_NO_DUE, LEFT_OPEN)


def cells(document: Document, day: dt.date | None) -> Iterable[str]:
    """For each finding of a document of ``day`` the cell in which its remedy stands.

    A remedy counts from the day the unit claims, once the authority accepts it, as a product does. A due date ends at
    24:00.
    """
    today = day.isoformat() if day is not None else ""
    for finding in document["findings"].values():
        due = finding["due"]
        if finding["status"] == FindingStatus.LEFT_OPEN:
            yield LEFT_OPEN
        elif finding["status"] == FindingStatus.ACCEPTED:
            yield REMEDIED_LATE if due is not None and finding["remedied_on"] > due else REMEDIED_IN_TIME
        elif due is None:
            yield OPEN_NO_DUE
        else:
            yield OPEN_OVERDUE if due < today else OPEN_IN_TERM


def _known(entries: Sequence[Entry], known_at: str | None) -> Sequence[Entry]:
    """Up to the last entry recorded at or before ``known_at``: the order of the log is the truth, clocks are not."""
    if known_at is None:
        return entries
    known = [number for number, entry in enumerate(entries, 1) if entry["recorded"] <= known_at]
    return entries[: max(known, default=0)]
