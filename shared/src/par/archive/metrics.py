"""Metrics of the archive, which one service keeps, and of what ``par log verify`` found."""

from prometheus_client import CollectorRegistry, Gauge


class ArchiveMetrics:
    """The series of the service that keeps the archive."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.position = Gauge("par_archive_position", "Position up to which the log is archived", registry=registry)
        self.lag_events = Gauge("par_archive_lag_events", "Events of the log not archived yet", registry=registry)
        self.differences = Gauge(
            "par_reconcile_differences",
            "Differences that the last par log verify found, by what was compared; only 0 is well",
            ("check",),
            registry=registry,
        )
        self.verified_seconds = Gauge(
            "par_reconcile_timestamp_seconds", "When the last par log verify ended (0: never)", registry=registry
        )
