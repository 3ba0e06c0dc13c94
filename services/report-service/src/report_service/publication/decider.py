"""The rules of publishing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from par.deciding import Decider
from par.events import AggregateId, EventData
from par.events.publication import PublishedResult, ResultsCorrected, ResultsFact, ResultsPublished
from par.events.round import RoundOpened
from par.problems import Rejected, Retryable
from report_service.publication.content import content_hash

MOST_UNITS: Final = 2_000
"""Of one round: their results are one event."""
MOST_BYTES: Final = 850_000
"""Of the results as JSON: the event, and the answer that shows it, fit into a message of 1 MB."""
NAMED: Final = 5
"""Units that a refusal names."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish ``results`` of ``round`` as they stood at ``log_position``; with ``reason`` as a correction."""

    round: RoundOpened
    results: tuple[PublishedResult, ...]
    log_position: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """The latest revision (0: none), the hash of its content, and the position as of which it holds."""

    revision: int = 0
    content_hash: str = ""
    log_position: int = 0


def publication_id(city: str, round_name: str) -> AggregateId:
    """The results of one round are one publication, in revisions."""
    return AggregateId(city, "report", "publication", round_name)


def decide(command: Publish, state: Publication) -> Sequence[EventData]:
    """A first publication, or a correction of the one before it that says something else.

    Rejected: ``published-already``, ``not-published``, ``nothing-to-correct``, ``sheets-not-approved``,
    ``too-many-units``, ``publication-too-large``. Retryable (``conflict``) for results that are older than those of a
    revision that somebody published meanwhile: they are to be frozen anew.
    """
    if command.reason is None and state.revision:
        raise Rejected("published-already", "/content/round", round=command.round.round, revision=state.revision)
    if command.reason is not None and not state.revision:
        raise Rejected("not-published", "/content/round", round=command.round.round)
    if command.log_position < state.log_position:
        raise Retryable("conflict")
    if len(command.results) > MOST_UNITS:
        raise Rejected("too-many-units", "/content/round", count=len(command.results), limit=MOST_UNITS)
    # A unit without a sheet is scored by the ledger alone; a sheet that was begun is to be approved.
    begun = [one.unit for one in command.results if one.stage not in ("proposed", "approved")]
    if begun:
        more = f", … ({len(begun)})" if len(begun) > NAMED else ""
        raise Rejected("sheets-not-approved", "/content/round", units=", ".join(begun[:NAMED]) + more)
    size = sum(len(one.model_dump_json().encode()) for one in command.results)
    if size > MOST_BYTES:
        raise Rejected("publication-too-large", "/content/round", size=size, limit=MOST_BYTES)
    said = _said(command)
    if said["content_hash"] == state.content_hash:
        raise Rejected("nothing-to-correct", "/content/round", revision=state.revision)
    if command.reason is None:
        return [ResultsPublished(**said, revision=1)]
    return [ResultsCorrected(**said, revision=state.revision + 1, reason=command.reason)]


def _said(command: Publish) -> dict[str, Any]:
    opened = command.round
    head = {name: getattr(opened, name) for name in ("city", "year", "round", "main", "index_set", "version", "base")}
    return {
        **head,
        "log_position": command.log_position,
        "content_hash": content_hash(head, command.results),
        "results": command.results,
    }


def evolve(state: Publication, data: EventData) -> Publication:
    """The latest revision."""
    if not isinstance(data, ResultsFact):
        return state
    return Publication(data.revision, data.content_hash, data.log_position)


PUBLICATION: Decider[Publication, Publish] = Decider(Publication(), decide, evolve)
