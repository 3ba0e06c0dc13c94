"""Settings of the intake, from environment variables ``PAR_INTAKE_…``."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from par.submitting.limits import MAX_EVENTS


class IntakeSettings(BaseSettings):
    """What an operator may set; the limits of requests and events are part of the contract and no settings."""

    model_config = SettingsConfigDict(env_prefix="PAR_INTAKE_", extra="ignore")

    rate: Annotated[float, Field(gt=0)] = 200.0
    """Events a second that one sender may send in the long run, per instance of the service."""
    burst: Annotated[int, Field(ge=MAX_EVENTS)] = 50_000
    """Events a sender may send at once after it sent none for a while: some months of a district that was offline."""
    clock_skew_seconds: Annotated[float, Field(ge=0)] = 300.0
    """How far a sender's clock may be ahead of ours."""
