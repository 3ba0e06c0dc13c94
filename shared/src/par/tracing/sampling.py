"""Which traces are recorded: those of sampled parents, and a share of those that begin here."""

from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased, Sampler, SamplingResult, TraceIdRatioBased
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

from par.tracing.context import is_sampled


class _Beginnings(Sampler):
    """A trace that begins with links to sampled ones is sampled: it is the rest of their story."""

    def __init__(self, ratio: float) -> None:
        self._by_ratio = TraceIdRatioBased(ratio)

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        """By the links, else by the ratio; the id is one that was made here."""
        linked = any(is_sampled(link.context) for link in links or ())
        sampler = ALWAYS_ON if linked else self._by_ratio
        return sampler.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        """For whoever looks at the provider."""
        return f"Beginnings{{{self._by_ratio.get_description()}}}"


def sampler_of(ratio: float) -> Sampler:
    """Parent-based. What a stranger says of its trace has gone through ``admitted`` before it is anyone's parent."""
    return ParentBased(_Beginnings(ratio))
