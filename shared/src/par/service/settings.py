"""Settings of a service, from environment variables ``PAR_…``; services read nothing else of it."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from par.messaging.connection import PING_SECONDS
from par.projection.folding.partition import MOST_PARTITIONS
from par.projection.outbox.sending import INTERVAL_SECONDS
from par.projection.parking.deciding import PARKED_SUBJECTS_MAX
from par.service.guarding.settings import HttpSettings


class PartitionSettings(BaseSettings):
    """What also those must know who name the databases of read models."""

    model_config = SettingsConfigDict(env_prefix="PAR_", extra="ignore", hide_input_in_errors=True)

    partitions: Annotated[int, Field(ge=1, le=MOST_PARTITIONS)] = 1
    """Parts of the read models that several instances share; the same for all of them, and for rebuilding."""


class Settings(HttpSettings, PartitionSettings):
    """What differs between installations. Defaults fit servers on the same machine."""

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
    """With the user's name where MongoDB knows users: ``mongodb://par-plan@mongo:27017/?replicaSet=par``."""
    mongo_password_file: Path | None = None
    """The password of that user."""
    mongo_tls_ca: Path | None = None
    """The authority of MongoDB's certificate; without it the connection is plain."""
    mongo_tls_certificate: Path | None = None
    """Ours with its key in one file, where MongoDB asks for one."""
    database_prefix: str = "par"
    """Read models are in ``<prefix>_<service>_<generation>``, e.g. ``par_plan_1c0ffee5``, or in ``…_<build>``."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"
    start_patience_seconds: float = 60.0
    """How long a starting service waits for NATS and MongoDB before it ends with exit status 1."""
    report_interval_seconds: Annotated[float, Field(ge=0, le=60)] = INTERVAL_SECONDS
    """A figure is told at most once in so long: its first change at once, then the state at the end of each rest."""
    parked_subjects_max: Annotated[int, Field(ge=0)] = PARKED_SUBJECTS_MAX
    """Log subjects that may be parked; beyond it the read models stop before an event that cannot be applied."""
    otlp_endpoint: Annotated[str, Field(pattern=r"^(https?://[^\s@]+)?$", max_length=500)] = ""
    """A collector of traces (OTLP over HTTP), such as ``http://127.0.0.1:4318``; empty: nothing is traced."""
    trace_ratio: Annotated[float, Field(ge=0, le=1)] = 0.1
    """The share of traces that are recorded, both of those that begin here and of those that senders ask for."""
    stream_replicas: int = 1
    """3 where there are three failure domains."""
