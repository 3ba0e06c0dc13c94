"""The base of everything that can be asked."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Question(BaseModel):
    """Base of what can be asked; parameters that we do not know are refused.

    ``min_position`` asks to wait until the answer includes that position, e.g. that of one's own command.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_position: Annotated[int, Field(ge=0, le=2**53)] = 0
