"""Obligations with their histories, as those need them who count."""

from collections.abc import Mapping
from typing import Any, Final

from par.projection.database import Database
from progress_service.read_models.obligations.projection import Obligations

_TEXTS: Final = ("title", "product", "evidence", "report", "return_reason", "waive_reason", "waive_document")
_LEFT_OUT: Final = dict.fromkeys(
    (*_TEXTS, *(f"history.set.{name}" for name in _TEXTS), "percent", "reported_at", "into", "history.set.into"), 0
)
"""What no count looks at: texts, most of what a document weighs."""


async def brief(database: Database, where: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The obligations that match, with histories, without texts."""
    return await database[Obligations.name].find(where, _LEFT_OUT).to_list(None)
