"""What an obligation has gone through, and how it stood: as of a day, as known at a moment, before a cause.

A read model document keeps ``history``, one entry per fact. An entry is a JSON object:

- ``what``: see :class:`par.obligations.lifecycle.What`;
- ``position`` and ``recorded``: where in the log, and when the ledger learned of it;
- ``on``: the first day of which it is true (for a product, the day on which it was made, as the unit claims);
- ``cause``: see :mod:`par.events.obligation`; None for what senders report;
- ``said``: source and id of the sender's event that reported it, else None;
- ``set``: the fields of the document that it sets; those that depend on what was before are not among them;
- of some: ``from_unit`` and ``reason`` (handed over), ``percent`` and ``at`` (an account), ``until`` (a granted
  extension), ``told_on`` (a block), ``since`` (its end), ``event`` (the source and id of what a withdrawal takes back).

So every reading of the past is a choice of entries and of their order. A withdrawal is an entry like the others:
where it is chosen, what it takes back is not.
"""

import datetime as dt
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any, Final

from par.events.obligation import Cause
from par.obligations.due_dates import Dates
from par.obligations.lifecycle import Lifecycle, What, next_lifecycle

Entry = Mapping[str, Any]
Document = Mapping[str, Any]

_OPENED, _REPORTED, _PLANNED, _CANCELLED = range(4)
_RANK: Final = {
    What.OPENED: _OPENED,
    What.DESCRIBED: _PLANNED,
    What.RESCHEDULED: _PLANNED,
    What.HANDED_OVER: _PLANNED,
    What.CANCELLED: _CANCELLED,
}
"""The opening begins it, whatever else holds from an earlier day; cancelled is cancelled, whatever is reported."""
_BRINGS_A_UNIT: Final = (What.OPENED, What.HANDED_OVER)
MOVES_DATES: Final = frozenset({What.OPENED, What.RESCHEDULED, What.EXTENSION_GRANTED, What.BLOCKED, What.UNBLOCKED})

_PRESENT_ONLY: Final = ("history", "units", "percent", "reported_at")
"""Fields of a document that do not speak of a past moment."""


def as_it_was(document: Document, day: dt.date | None, known_at: str | None) -> dict[str, Any] | None:
    """The document at the end of ``day`` as the ledger knew it at ``known_at`` (each None: no limit).

    ``known_at`` is written like the log's times. None when it was not owed yet, or not known to be.

    Of what is true of the day, the latest in the log counts. What the plan and the tree say was decided on all that
    stood before it: a merger of 1 July that is recorded in August takes over also what was handed over on 1 August.
    Of reports the latest counts, whatever day they speak of: a product returned on the 20th and handed in again as
    made on the 15th is not "returned" for ever. What was withdrawn was never true, once the withdrawal is known.
    """
    limit = day.isoformat() if day is not None else None
    known = remaining(_known(document["history"], known_at))
    entries = [entry for entry in known if limit is None or entry["on"] <= limit]
    return _folded(document, entries, lambda entry: entry["position"], late_waits(known))


def before_cause(document: Document, cause: Cause) -> dict[str, Any] | None:
    """The document without everything that ``cause`` or a later one brought; None when it was opened by then or later.

    Facts of ours stand in the order of their causes and reports in the order of the log. However late, and however
    often we come to react to a cause, what we see is the same. ``unit_since``: the first day on which ``unit`` owed it.
    """
    limit = tuple(cause)
    entries = remaining([entry for entry in document["history"] if _cause(entry) < limit])
    found = _folded(document, entries, lambda entry: (_cause(entry), entry["position"]), late_waits(entries))
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


def remaining(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Those that count: all but what a withdrawal among them takes back."""
    gone = {tuple(entry["event"]) for entry in entries if entry["what"] == What.WITHDRAWN}
    if not gone:
        return entries
    return [
        entry
        for entry in entries
        if entry["what"] == What.WITHDRAWN or entry["said"] is None or tuple(entry["said"]) not in gone
    ]


def after_entry(fields: Document, entry: Entry) -> dict[str, Any]:
    """The fields of a document after one more entry, but for the dates and the unit's account."""
    what = What(entry["what"])
    after = {**fields, **entry["set"]}
    after["lifecycle"] = next_lifecycle(Lifecycle(after["lifecycle"]), what).value
    if what is What.RETURNED:
        after["returned"] += 1
    return after


def late_waits(entries: Sequence[Entry]) -> frozenset[int]:
    """The positions of those waits that were reported too late to move a date: what counted then, in the log, decides.

    So ``entries`` are all that are known, in the order of the log, whatever day is asked for.
    """
    late: set[int] = set()
    if any(entry["what"] == What.BLOCKED for entry in entries):
        standing = Dates()
        for entry in entries:
            if entry["what"] == What.BLOCKED and not standing.is_in_time(_date(entry["told_on"])):
                late.add(entry["position"])
            standing = _dates_after(standing, entry, late)
    return frozenset(late)


def dates(entries: Iterable[Entry], late: Container[int]) -> dict[str, Any]:
    """``due_by_plan``, ``moved_to``, ``due`` and ``waits`` after ``entries`` in their order.

    ``late``: see :func:`late_waits`.
    """
    found = Dates()
    for entry in entries:
        found = _dates_after(found, entry, late)
    return {
        "due_by_plan": _text(found.by_plan),
        "moved_to": _text(found.moved_to),
        "due": _text(found.due),
        "waits": found.waits,
    }


def _dates_after(before: Dates, entry: Entry, late: Container[int]) -> Dates:
    match entry["what"]:
        case What.OPENED | What.RESCHEDULED:
            return before.rescheduled(_date(entry["set"]["due_by_plan"]))
        case What.EXTENSION_GRANTED:
            return before.extended(_date(entry["until"]))
        case What.BLOCKED:
            return before.blocked(dt.date.fromisoformat(entry["on"]), in_time=entry["position"] not in late)
        case What.UNBLOCKED:
            return before.unblocked(dt.date.fromisoformat(entry["on"]))
        case _:
            return before


def account(entries: Iterable[Entry]) -> dict[str, Any]:
    """``percent`` and ``reported_at``: accounts may arrive out of order, the one of the latest moment counts."""
    told = [entry for entry in entries if entry.get("percent") is not None]
    latest = max(told, key=lambda entry: (entry["at"], entry["position"]), default=None)
    return {"percent": latest["percent"] if latest else None, "reported_at": latest["at"] if latest else None}


def _folded(
    document: Document, entries: Sequence[Entry], order: Callable[[Entry], Any], late: Container[int]
) -> dict[str, Any] | None:
    if not any(entry["what"] == What.OPENED for entry in entries):
        return None

    def place(entry: Entry) -> tuple[int, Any]:
        rank = _RANK.get(entry["what"], _REPORTED)
        return rank, entry["position"] if rank == _REPORTED else order(entry)

    shown = {name: value for name, value in document.items() if name not in _PRESENT_ONLY}
    for entry in sorted(entries, key=place):
        shown = after_entry(shown, entry)
    return shown | dates(sorted(entries, key=order), late)


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text is not None else None


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None
