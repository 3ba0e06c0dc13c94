"""What a batch tells, and at which position its documents stand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from par.events import Recorded
from par.projection.folding.projection import Projection
from par.projection.folding.read_models import Step, Told, announcements
from par.projection.folding.stepping import Folded


def told_of(folded: Sequence[Folded], step: Step, decision: Recorded | None) -> Iterator[Told]:
    """The announcements of a batch; what a decision changed is told at its place, as its own doing."""
    for one in folded:
        for told in announcements(one.projection, one.documents, one.changes, step):
            yield told if decision is None else replace(told, position=decision.position, event=decision.event)


def placed(folded: Sequence[Folded], decision: Recorded | None) -> None:
    """Give the documents that a decision changed its position, where their states are announced.

    Parked events are folded under their own positions, which documents then keep: those of events stay in the order of
    the log. What is told of a document must not stand behind what was told meanwhile.
    """
    if decision is None:
        return
    for one in folded:
        if type(one.projection).announce is not Projection.announce:
            current = one.documents.current
            for key in one.documents.changed():
                document = current[key]
                if document is not None:
                    current[key] = {**document, "position": decision.position}
