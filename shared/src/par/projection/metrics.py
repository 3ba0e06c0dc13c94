"""Metrics of the projection engine. Labels are names from the code, never ids."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from par.projection.weighted import WeightedHistogram


class ProjectionMetrics:
    """One set of series per service; ``read_models`` is the label."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels: Final = ("read_models",)
        self.position = Gauge("par_projection_position", "Position reached in the log", labels, registry=registry)
        self.events = Counter("par_projection_events", "Events folded", labels, registry=registry)
        self.visible_seconds = WeightedHistogram(
            "par_projection_visible_seconds",
            "Time from the recording of an event until the documents that it changes can be read",
            *labels,
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
            registry=registry,
        )
        self.step_seconds = Histogram(
            "par_projection_step_duration_seconds",
            "Time to commit what was folded, one batch or several together",
            labels,
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=registry,
        )
        self.faulted = Gauge("par_projection_faulted", "1 while an event cannot be applied", labels, registry=registry)
        self.parked_events = Gauge("par_parked_events", "Events parked", labels, registry=registry)
        self.parked_oldest_seconds = Gauge(
            "par_parked_oldest_seconds",
            "Time since the first of the parked events was recorded; 0 when none is parked",
            labels,
            registry=registry,
        )
        self.outbox_pending = Gauge("par_outbox_pending", "Report events not yet sent", registry=registry)
        self.outbox_oldest_seconds = Gauge(
            "par_outbox_oldest_seconds",
            "Time for which the report event that waits longest has waited; 0 when none waits",
            registry=registry,
        )
        self.outbox_held = Counter(
            "par_outbox_held", "Report events set aside because they can never be sent", registry=registry
        )
        self.reports = Counter("par_report_events", "Report events sent", ("topic",), registry=registry)


class LagMetrics:
    """How far the read models of a running service are behind the log; see :mod:`par.projection.lag`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels: Final = ("read_models",)
        self.log_position = Gauge("par_log_position", "Position of the latest event of the log", registry=registry)
        self.lag_events = Gauge(
            "par_projection_lag_events", "Events of the log not yet folded", labels, registry=registry
        )
        self.lag_seconds = Gauge(
            "par_projection_lag_seconds",
            "Time since the oldest event that is not yet folded came into the log; 0 when all are",
            labels,
            registry=registry,
        )
        self.state = Gauge(
            "par_projection_state",
            "1 for the state that holds, 0 for the others",
            (*labels, "state"),
            registry=registry,
        )
        self.rebuild_ratio = Gauge(
            "par_rebuild_progress_ratio",
            "Share of the log that is in the read models that are being built; absent while none are",
            labels,
            registry=registry,
        )
