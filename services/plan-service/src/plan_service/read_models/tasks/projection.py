"""The read model ``tasks``."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from par.events import EventData
from par.events.plan import (
    TaskAdded,
    TaskDropped,
    TaskMoved,
    TaskReassigned,
    TaskRescheduled,
    TaskReworded,
    TaskSplit,
)
from par.plans import ordinal_key
from par.projection import ChangeFact, Document, Fact, Projection

_READS_OTHERWISE: Final = (TaskMoved, TaskReworded, TaskRescheduled, TaskReassigned)


class Tasks(Projection):
    """One task of a plan as its row reads now; the id is ``<plan>:<key>`` and stays the same whatever its number is.

    ``added.position`` is that of the fact that added it, so that tasks can be shown in the order of the document.
    """

    name: ClassVar[str] = "tasks"
    version: ClassVar[int] = 2
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("plan", "added.position"),)

    def keys(self, fact: Fact) -> Iterable[str]:
        """The task of the fact."""
        if isinstance(fact, ChangeFact):
            return ()
        match fact.event.data:
            case TaskAdded(plan=plan) as added:
                return (f"{plan}:{_key(added)}",)
            case (
                TaskMoved() | TaskReworded() | TaskRescheduled() | TaskReassigned() | TaskSplit() | TaskDropped() as on
            ):
                return (f"{on.plan}:{on.task}",)
            case _:
                return ()

    def evolve(self, key: str, document: Document | None, fact: Fact) -> Document | None:
        """The task after the fact; facts about a task that was never added change nothing."""
        if isinstance(fact, ChangeFact):
            return document
        data = fact.event.data
        if isinstance(data, TaskAdded):
            return {"task": key, "added": {"position": fact.position}, **_dump(data), "key": _key(data)}
        if document is None or isinstance(data, TaskSplit | TaskDropped):
            return None
        return {**document, **_dump(data, "plan", "task")} if isinstance(data, _READS_OTHERWISE) else document


def _key(added: TaskAdded) -> str:
    return added.key or ordinal_key(added.ordinal)


def _dump(data: EventData, *without: str) -> Mapping[str, Any]:
    return data.model_dump(mode="json", by_alias=True, exclude=set(without))
