"""What an obligation has gone through, and how it stood: as of a day, as known at a moment, before a cause.

A read model document keeps ``history``, one entry per fact that its status depends on. An entry is a JSON object:

- ``what``: opened, described, rescheduled, handed_over, cancelled, begun, submitted, returned or confirmed;
- ``position`` and ``recorded``: where in the log, and when the ledger learned of it;
- ``on``: the first day of which it is true (for a product, the day on which it was made, as the unit claims);
- ``cause``: see :mod:`par.events.obligation`; None for what senders report;
- ``set``: the fields of the document that it set.

So every reading of the past is a choice of entries and of their order.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from par.events.obligation import Cause

Entry = Mapping[str, Any]
Document = Mapping[str, Any]


class What(StrEnum):
    """The kinds of entries."""

    OPENED = "opened"
    DESCRIBED = "described"
    RESCHEDULED = "rescheduled"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


_REPORTED: Final = 1
_RANK: Final = {What.OPENED: 0, What.CANCELLED: 3} | dict.fromkeys(
    (What.BEGUN, What.SUBMITTED, What.RETURNED, What.CONFIRMED), _REPORTED
)
"""The opening begins it, whatever else holds from an earlier day; cancelled is cancelled, whatever is reported."""
_SAID_BY_THE_PLAN: Final = 2
_BRINGS_A_UNIT: Final = (What.OPENED, What.HANDED_OVER)

_PRESENT_ONLY: Final = ("history", "units", "percent", "reported_at")
"""Fields of a document that do not speak of a past moment."""


def as_it_was(document: Document, day: dt.date | None, known_at: str | None) -> dict[str, Any] | None:
    """The document at the end of ``day`` as the ledger knew it at ``known_at`` (each None: no limit).

    ``known_at`` is written like the log's times. None when it was not owed yet, or not known to be.

    Of what is true of the day, the latest in the log counts. What the plan and the tree say was decided on all that
    stood before it: a merger of 1 July that is recorded in August takes over also what was handed over on 1 August.
    Of reports the latest counts, whatever day they speak of: a product returned on the 20th and handed in again as
    made on the 15th is not "returned" for ever.
    """
    limit = day.isoformat() if day is not None else None
    entries = [entry for entry in _known(document["history"], known_at) if limit is None or entry["on"] <= limit]
    return _folded(document, entries, lambda entry: entry["position"])


def before_cause(document: Document, cause: Cause) -> dict[str, Any] | None:
    """The document without everything that ``cause`` or a later one brought; None when it was opened by then or later.

    Facts of ours stand in the order of their causes and reports in the order of the log. However late, and however
    often we come to react to a cause, what we see is the same. ``unit_since``: the first day on which ``unit`` owed it.
    """
    limit = tuple(cause)
    entries = [entry for entry in document["history"] if _cause(entry) < limit]
    found = _folded(document, entries, lambda entry: (_cause(entry), entry["position"]))
    if found is None:
        return None
    since = max(entry["on"] for entry in entries if entry["what"] in _BRINGS_A_UNIT)
    return found | {"unit_since": since}


def _cause(entry: Entry) -> tuple[int, int]:
    found = entry["cause"]
    return (found[0], found[1]) if found is not None else (entry["position"], 0)


def _known(entries: Sequence[Entry], known_at: str | None) -> Sequence[Entry]:
    """Up to the last entry recorded at or before ``known_at``: the order of the log is the truth, clocks are not."""
    if known_at is None:
        return entries
    known = [number for number, entry in enumerate(entries, 1) if entry["recorded"] <= known_at]
    return entries[: max(known, default=0)]


def _folded(document: Document, entries: Sequence[Entry], order: Callable[[Entry], Any]) -> dict[str, Any] | None:
    if not any(entry["what"] == What.OPENED for entry in entries):
        return None

    def place(entry: Entry) -> tuple[int, Any]:
        rank = _RANK.get(entry["what"], _SAID_BY_THE_PLAN)
        return rank, entry["position"] if rank == _REPORTED else order(entry)

    shown = {name: value for name, value in document.items() if name not in _PRESENT_ONLY}
    for entry in sorted(entries, key=place):
        shown |= entry["set"]
    return shown
