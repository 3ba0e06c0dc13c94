"""The two JetStream streams of the ledger, created once by the bootstrap and never by a subscriber."""

from typing import Final

from nats.aio.client import Client
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

LOG: Final = "LOG"
"""The record of truth: one total order of all events. Never rename."""

REPORT: Final = "REPORT"
"""What downstream consumers read. Never rename."""

LOG_SUBJECTS: Final = "par.log.>"
REPORT_SUBJECTS: Final = "par.report.>"

FOREIGN_API: Final = "JS.LEDGER"
"""Where other accounts see parts of the ledger's JetStream API: under ``$JS.API`` the server answers them itself."""

DUPLICATE_WINDOW_SECONDS: Final = 300
"""How long the server recognises a message id. A retry aid only: lasting identity is source + id."""


def log_config(replicas: int = 1) -> StreamConfig:
    """The log: several events of one command go in as one atomic batch."""
    config = _immutable(LOG, LOG_SUBJECTS, replicas)
    config.allow_atomic = True
    return config


def report_config(replicas: int = 1) -> StreamConfig:
    """Report events, those of one moment as one batch; the last one per subject is readable without a replay."""
    config = _immutable(REPORT, REPORT_SUBJECTS, replicas)
    config.allow_atomic = True
    return config


def _immutable(name: str, subjects: str, replicas: int) -> StreamConfig:
    """A stream from which nothing can be deleted, purged or rolled up, with direct reads."""
    return StreamConfig(
        name=name,
        subjects=[subjects],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        allow_direct=True,
        deny_delete=True,
        deny_purge=True,
    )


async def ensure_streams(client: Client, replicas: int = 1) -> None:
    """Create the streams that are missing. An existing stream is left as it is: operators own its limits."""
    jetstream = client.jetstream()
    for config in (log_config(replicas), report_config(replicas)):
        assert config.name is not None
        try:
            await jetstream.stream_info(config.name)
        except NotFoundError:
            await jetstream.add_stream(config)
