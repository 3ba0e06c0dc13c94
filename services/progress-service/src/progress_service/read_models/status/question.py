"""What questions about counts have in common."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from progress_service.read_models.obligations.queries import PastQuestion


class StatusQuestion(PastQuestion):
    """``tree_of``: shown under the units of that day; the past of units that are no more, under their successors.

    Without it, under the units that owed the work on the day asked for.
    """

    tree_of: Annotated[
        dt.date | None,
        Field(description="Under the units of that day; what ended units owed, under their heirs."),
    ] = None

    @property
    def asks_for_the_past(self) -> bool:
        """Whether the counts of now, which are kept ready, would be the wrong answer."""
        return self.tree_of is not None or super().asks_for_the_past
