"""The counts of past days, counted anew from the histories of obligations."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from par.obligations.history import as_it_was
from progress_service.status.axes import Axis, Group, groups_of
from progress_service.status.tally import Share, Tally

Obligation = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, its type, and the units above it."""

    unit: str
    unit_type: str
    ancestors: tuple[str, ...]


Shown = Callable[[Obligation], Place]
"""Under which unit an obligation is shown."""


def as_owed(obligation: Obligation) -> Place:
    """Under the unit that owed it."""
    return Place(obligation["unit"], obligation["unit_type"], tuple(obligation["ancestors"]))


def seen(
    documents: Iterable[Obligation], day: dt.date | None, known_at: str | None, shown: Shown
) -> Iterator[Obligation]:
    """The obligations that were owed on ``day``, as they stood at its end and as was known at ``known_at``.

    ``shown`` sets their place. What was not owed yet, or not known, is left out.
    """
    for document in documents:
        found = as_it_was(document, day, known_at)
        if found is None:
            continue
        if shown is not as_owed:
            place = shown(found)
            found["unit"], found["unit_type"], found["ancestors"] = place.unit, place.unit_type, place.ancestors
        yield found


def rows_by(by: Axis, obligations: Iterable[Obligation], day: dt.date | None) -> list[dict[str, Any]]:
    """One row per group of an axis, by key: what the group is, and the counts at the end of ``day``."""
    tallies: dict[str, tuple[Group, Tally]] = {}
    for obligation in obligations:
        share = Share.of(obligation)
        for group in groups_of(obligation, by):
            found = tallies.get(group.key)
            if found is None:
                found = tallies[group.key] = (group, Tally())
            found[1].add(share)
    return [tallies[key][0].shown() | tallies[key][1].on(day) for key in sorted(tallies)]
