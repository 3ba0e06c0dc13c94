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

DUPLICATE_WINDOW_SECONDS: Final = 300
"""How long the server recognises a message id. A retry aid only: lasting identity is source + id."""


def log_config(replicas: int = 1) -> StreamConfig:
    """Nothing in the log can be deleted, purged or rolled up; atomic batches and direct reads are on."""
    return StreamConfig(
        name=LOG,
        subjects=[LOG_SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        allow_direct=True,
        allow_atomic=True,
        deny_delete=True,
        deny_purge=True,
    )


def report_config(replicas: int = 1) -> StreamConfig:
    """Report events are immutable too; the last one per subject is readable without a replay."""
    return StreamConfig(
        name=REPORT,
        subjects=[REPORT_SUBJECTS],
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
