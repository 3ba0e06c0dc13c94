"""What the planning office may ask for, as it comes over the wire."""

import datetime as dt

from pydantic import BaseModel, ConfigDict

from report_service.tokens import Token, Year


class OpenRoundContent(BaseModel):
    """Open the round of ``city`` for ``year`` on the latest version of ``index_set``.

    ``round`` is the round's name in documents; by default ``<city>-<year>``. The units are those of the day ``on``;
    by default that on which the command was given, in Vietnam.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    round: Token | None = None
    city: Token
    year: Year
    index_set: Token
    on: dt.date | None = None
