"""What the planning office may ask for, as it comes over the wire."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from par.events import TOKEN

Token = Annotated[str, Field(pattern=f"^{TOKEN.pattern}$", max_length=100)]
Year = Annotated[int, Field(ge=2000, le=2100)]


class OpenRoundContent(BaseModel):
    """Open the round of ``city`` for ``year`` on the latest version of ``index_set``.

    ``round`` is the round's name in documents; by default ``<city>-<year>``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    round: Token | None = None
    city: Token
    year: Year
    index_set: Token
