"""The metric of silent senders: one number per city, whoever they are."""

from typing import Annotated, Final

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from par.service import Resources
from par.service.city_gauge import CityGauge
from par.service.watching import watch
from progress_service.read_models.sources.queries import SourceReads

LOOK_SECONDS: Final = 60.0


class SilenceSettings(BaseSettings):
    """From the environment variable ``PAR_SILENT_AFTER_DAYS``."""

    model_config = SettingsConfigDict(env_prefix="PAR_", extra="ignore")

    silent_after_days: Annotated[int, Field(ge=1)] = 35
    """Figures come monthly; a few days more are no silence."""


class SilenceWatch:
    """Counts silent senders every minute."""

    def __init__(self, reads: SourceReads, resources: Resources) -> None:
        self._reads = reads
        self._database = resources.database
        self._runner = resources.runner
        self._days = SilenceSettings().silent_after_days
        self._silent = CityGauge(
            "par_silent_sources",
            f"Senders of whom something is expected and who sent nothing for {self._days} days",
            resources.registry,
        )

    async def run(self) -> None:
        """Look for ever."""
        await watch(self._runner, LOOK_SECONDS, self._look)

    async def _look(self) -> None:
        found = await self._reads.count_silent(self._database, self._days)
        self._silent.show({(city,): count for city, count in found.items()})
