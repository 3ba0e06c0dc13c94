"""The read model ``tasks``."""

from collections.abc import Iterable
from typing import ClassVar

from par.events.plan import TaskAdded
from par.projection import ChangeFact, Document, Fact, Projection


class Tasks(Projection):
    """One task with everything its row says; the id is ``<plan>:<ordinal>``."""

    name: ClassVar[str] = "tasks"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("plan",),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The task of the fact."""
        if isinstance(fact, ChangeFact):
            return ()
        match fact.event.data:
            case TaskAdded(plan=plan, ordinal=ordinal):
                return (f"{plan}:{ordinal}",)
            case _:
                return ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The task after the fact."""
        if isinstance(fact, ChangeFact) or not isinstance(fact.event.data, TaskAdded):
            return document
        return {"task": key, **fact.event.data.model_dump(mode="json", by_alias=True)}
