"""Settings of a service, from environment variables ``PAR_…``; services read nothing else of it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from par.messaging.connection import PING_SECONDS
from par.projection.outbox import INTERVAL_SECONDS
from par.projection.parking import PARKED_SUBJECTS_MAX
from par.projection.partition import MOST_PARTITIONS


class Settings(BaseSettings):
    """What differs between installations. Defaults fit servers on the same machine."""

    model_config = SettingsConfigDict(env_prefix="PAR_", extra="ignore")

    nats_url: str = "nats://127.0.0.1:4222"
    """One server, or several of a cluster, separated by commas."""
    nats_ping_seconds: Annotated[int, Field(ge=1, le=120)] = PING_SECONDS
    """How often NATS is asked whether it is there; a connection that leaves three unanswered is made anew."""
    nats_key_file: Path | None = None
    """The service's seed; none on a server without accounts."""
    nats_tls_ca: Path | None = None
    """The authority of the server's certificate; without it the connection is plain."""
    nats_tls_certificate: Path | None = None
    nats_tls_key: Path | None = None
    mongo_url: str = "mongodb://127.0.0.1:27017/?replicaSet=par"
    database_prefix: str = "par"
    """Read models are in ``<prefix>_<service>_<generation>``, e.g. ``par_plan_1c0ffee5``, or in ``…_<build>``."""
    http_host: str = "127.0.0.1"
    http_port: int = 8080
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"
    start_patience_seconds: float = 60.0
    """How long a starting service waits for NATS and MongoDB before it ends with exit status 1."""
    report_interval_seconds: Annotated[float, Field(ge=0, le=60)] = INTERVAL_SECONDS
    """A figure is told at most once in so long: its first change at once, then the state at the end of each rest."""
    parked_subjects_max: Annotated[int, Field(ge=0)] = PARKED_SUBJECTS_MAX
    """Log subjects that may be parked; beyond it the read models stop before an event that cannot be applied."""
    partitions: Annotated[int, Field(ge=1, le=MOST_PARTITIONS)] = 1
    """Parts of the read models that several instances share; the same for all of them, and for rebuilding."""
    stream_replicas: int = 1
    """3 where there are three failure domains."""
