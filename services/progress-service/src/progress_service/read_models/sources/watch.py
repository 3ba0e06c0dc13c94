"""The metric of silent senders: one number, whoever they are."""

import asyncio
from typing import Annotated, Final

import structlog
from prometheus_client import CollectorRegistry, Gauge
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from pymongo.errors import PyMongoError

from par.problems import Retryable
from par.projection.database import Database
from progress_service.read_models.sources.queries import SourceReads

LOOK_SECONDS: Final = 60.0

logger = structlog.get_logger(__name__)


class SilenceSettings(BaseSettings):
    """From the environment variable ``PAR_SILENT_AFTER_DAYS``."""

    model_config = SettingsConfigDict(env_prefix="PAR_", extra="ignore")

    silent_after_days: Annotated[int, Field(ge=1)] = 35
    """Figures come monthly; a few days more are no silence."""


class SilenceWatch:
    """Counts silent senders every minute."""

    def __init__(self, reads: SourceReads, database: Database, registry: CollectorRegistry) -> None:
        self._reads = reads
        self._database = database
        self._days = SilenceSettings().silent_after_days
        self._silent = Gauge(
            "par_silent_sources",
            f"Senders of whom something is expected and who sent nothing for {self._days} days",
            registry=registry,
        )

    async def run(self) -> None:
        """Look for ever; where a server is away the last count stands."""
        while True:
            try:
                self._silent.set(await self._reads.count_silent(self._database, self._days))
            except (PyMongoError, Retryable) as error:
                logger.warning("silent senders are not counted", error=str(error))
            await asyncio.sleep(LOOK_SECONDS)
