"""What the planning office may ask for, as it comes over the wire."""

from pydantic import BaseModel, ConfigDict

from report_service.tokens import Token, Year


class OpenRoundContent(BaseModel):
    """Open the round of ``city`` for ``year`` on the latest version of ``index_set``.

    ``round`` is the round's name in documents; by default ``<city>-<year>``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    round: Token | None = None
    city: Token
    year: Year
    index_set: Token
