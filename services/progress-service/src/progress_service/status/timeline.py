"""What counting needs of an obligation: its fields without texts, and of its history what a status can depend on."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from par.obligations.lifecycle import What

Entry = Mapping[str, Any]

_LEFT_OUT: Final = frozenset(
    {
        *("title", "product", "evidence", "report", "return_reason", "waive_reason", "waive_document"),
        *("extension", "blocked"),
        *("cancel_reason", "into", "percent", "reported_at", "_id", "position"),
    }
)
_ENTRY: Final = ("what", "position", "recorded", "on", "said", "set", "until", "told_on", "event")


def timeline(obligation: Mapping[str, Any]) -> dict[str, Any]:
    """The document of an obligation for :func:`par.obligations.history.as_it_was`, as small as it can be.

    Units tell every week how far they are. Of two such accounts the later one changes no status where the earlier one
    stands (is not withdrawn) and is true from the same day or an earlier one: it is left out.
    """
    fields = {name: value for name, value in obligation.items() if name not in _LEFT_OUT}
    return fields | {"history": [_entry(entry) for entry in _that_matter(obligation["history"])]}


def _that_matter(history: Sequence[Entry]) -> list[Entry]:
    withdrawn = {tuple(entry["event"]) for entry in history if entry["what"] == What.WITHDRAWN}
    begun_on: str | None = None
    found: list[Entry] = []
    for entry, known in zip(history, _known_from(history), strict=True):
        is_withdrawn = entry["said"] is not None and tuple(entry["said"]) in withdrawn
        if entry["what"] == What.BEGUN:
            if begun_on is not None and begun_on <= entry["on"]:
                continue
            if not is_withdrawn:
                begun_on = entry["on"]
        found.append({**entry, "recorded": known, "said": entry["said"] if is_withdrawn else None})
    return found


def _known_from(history: Sequence[Entry]) -> list[str]:
    """From when each entry is known: it is, as soon as one behind it in the log is, whatever the clocks said."""
    known: list[str] = []
    earliest = "~"  # behind every time
    for entry in reversed(history):
        earliest = min(earliest, entry["recorded"])
        known.append(earliest)
    return known[::-1]


def _entry(entry: Entry) -> dict[str, Any]:
    brief = {name: entry[name] for name in _ENTRY if name in entry}
    brief["set"] = {name: value for name, value in entry["set"].items() if name not in _LEFT_OUT}
    return brief
