"""What a step tells, and at which position its documents stand."""

from collections.abc import Iterator
from dataclasses import replace

from par.projection.advancing import Advance, Folded
from par.projection.projection import Projection
from par.projection.read_models import Told, announcements


def told_of(advance: Advance) -> Iterator[Told]:
    """The announcements of a step; what a decision changed is told at its place, as its own doing."""
    if advance.step is None:
        return
    for folded in advance.folded:
        for told in announcements(folded.projection, folded.documents, folded.changes, advance.step):
            decision = advance.decision
            yield told if decision is None else replace(told, position=decision.position, event=decision.event)


def placed(advance: Advance) -> None:
    """Give the documents that a decision changed its position, where their states are announced.

    Parked events are folded under their own positions, which documents then keep: those of events stay in the order of
    the log. What is told of a document must not stand behind what was told meanwhile.
    """
    if advance.decision is not None:
        for folded in advance.folded:
            if type(folded.projection).announce is not Projection.announce:
                _place(folded, advance.decision.position)


def _place(folded: Folded, position: int) -> None:
    current = folded.documents.current
    for key in folded.documents.changed():
        document = current[key]
        if document is not None:
            current[key] = {**document, "position": position}
