"""The base of everything that can be asked."""

import datetime as dt
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

AsOf = Annotated[dt.date | None, Field(description="At the end of that day; without it, of the ledger's own day.")]
"""For the field ``as_of`` of a question."""

KnownAt = Annotated[
    AwareDatetime | None,
    Field(description="Only what the ledger had recorded by that moment (RFC 3339); without it, all it knows now."),
]
"""For the field ``known_at`` of a question."""


class Question(BaseModel):
    """Base of what can be asked; parameters that we do not know are refused.

    ``min_position`` asks to wait until the answer includes that position, e.g. that of one's own command.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_position: Annotated[
        int,
        Field(ge=0, le=2**53, description="Wait, up to 5 s, until the answer includes this position of the log."),
    ] = 0
