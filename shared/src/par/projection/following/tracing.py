"""Spans of the read models: folding a batch of events, and committing what was folded."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Final

from opentelemetry import trace
from opentelemetry.trace import Span, SpanContext, SpanKind

from par.events import Event, Recorded
from par.projection.folding.projection import ChangeFact
from par.projection.folding.read_models import Step, Told
from par.tracing.context import context_of, is_sampled, traceparent_of
from par.tracing.spans import NOTHING, SYSTEM, Attributes, consuming, tracing

if TYPE_CHECKING:
    from par.projection.following.batch import Batch

LOG_SUBJECTS: Final = "par.log.>"
_SAMPLED: Final = "-01"
_MOST_CAUSES: Final = 32


def folding(read_models: str, events: Sequence[Recorded], *, is_history: bool) -> AbstractContextManager[Span]:
    """A consumer's span around the fold of a batch, if any of its events is sampled.

    History, which is folded when read models are built anew, is not: its traces have ended long ago.
    """
    own = tracing()
    if own is None or is_history:
        return NOTHING
    causes = _contexts(item.event for item in events)
    if not causes:
        return NOTHING
    attributes: Attributes = {
        **SYSTEM,
        "messaging.operation.name": "fold",
        "messaging.operation.type": "process",
        "messaging.destination.template": LOG_SUBJECTS,
        "messaging.consumer.group.name": read_models,
        "messaging.batch.message_count": len(events),
        "par.position": events[-1].position,
    }
    return consuming(own.tracer, f"fold {LOG_SUBJECTS}", SpanKind.CONSUMER, attributes, causes)


def current_fold() -> SpanContext | None:
    """The span of the fold that is under way; None where that is not recorded."""
    if tracing() is None:
        return None
    span = trace.get_current_span()
    return span.get_span_context() if span.is_recording() else None


def committing(read_models: str, batches: "Sequence[Batch]") -> AbstractContextManager[Span]:
    """A span around the transaction that writes what was folded, if any of the folds is recorded."""
    own = tracing()
    if own is None:
        return NOTHING
    attributes: Attributes = {
        "db.system.name": "mongodb",
        "db.operation.name": "commit",
        "db.operation.batch.size": sum(batch.count for batch in batches),
        "messaging.consumer.group.name": read_models,
        "par.position": batches[-1].position,
    }
    folds = [batch.fold for batch in batches if batch.fold is not None]
    return consuming(own.tracer, f"commit {read_models}", SpanKind.CLIENT, attributes, folds)


class Causes:
    """What telling the states of one projection's documents is to be linked to, beside the events they are told of.

    That is the ``fold`` of the batch, and the earlier events of the batch that changed the same document.
    """

    def __init__(self, fold: SpanContext | None, changes: Iterable[ChangeFact], step: Step) -> None:
        self._fold = fold
        self._by_key: defaultdict[str, dict[str, None]] = defaultdict(dict)
        if fold is None:
            return
        sampled = {fact.position: text for fact in step.facts if (text := _sampled(fact.event)) is not None}
        for change in changes:
            if change.position in sampled:
                self._by_key[change.key][sampled[change.position]] = None

    def of(self, told: Told) -> list[str]:
        """Each as ``traceparent``; none while this is not traced."""
        if self._fold is None:
            return []
        others = [one for one in self._by_key.get(told.key, ()) if one != told.event.traceparent]
        return [traceparent_of(self._fold), *others[-_MOST_CAUSES:]]


def _sampled(event: Event) -> str | None:
    said = event.traceparent
    return said if said is not None and said.endswith(_SAMPLED) else None


def _contexts(events: Iterable[Event]) -> list[SpanContext]:
    """The sampled contexts of events, each once."""
    said = dict.fromkeys(text for event in events if (text := _sampled(event)) is not None)
    return [found for text in said if (found := context_of(text)) is not None and is_sampled(found)]
