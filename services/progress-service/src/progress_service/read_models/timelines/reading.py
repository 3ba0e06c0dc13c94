"""Reading obligations as those need them who count."""

from collections.abc import Mapping
from typing import Any

from par.projection.store.database import Database
from progress_service.read_models.timelines.projection import Timelines


async def timelines(database: Database, where: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The obligations that match, with what of their histories a status can depend on."""
    return await database[Timelines.name].find(where).to_list(None)
