"""Who opens the day, from the environment variable ``PAR_CALENDAR``."""

from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class CalendarSettings(BaseSettings):
    """``clock``: every instance, by its clock. ``command``: only who sends the command ``open``, for played days."""

    model_config = SettingsConfigDict(env_prefix="PAR_", extra="ignore")

    calendar: Literal["clock", "command"] = "clock"
