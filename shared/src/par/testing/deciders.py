"""Given facts, when a command, then facts or a rejection: deciders tested as the pure functions they are.

``given(PLAN, drafted).when(command).then(added)``
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from par.deciding import Decider
from par.events import EventData
from par.problems import Rejected

S = TypeVar("S")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Given(Generic[S, C]):
    """An aggregate with a history."""

    decider: Decider[S, C]
    history: tuple[EventData, ...]

    @property
    def state(self) -> S:
        """The state after the history."""
        state = self.decider.initial
        for fact in self.history:
            state = self.decider.evolve(state, fact)
        return state

    def when(self, command: C) -> "Outcome[S, C]":
        """Decide ``command`` on that history."""
        try:
            facts = tuple(self.decider.decide(command, self.state))
        except Rejected as rejection:
            return Outcome(self, (), rejection)
        return Outcome(self, facts, None)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S, C]):
    """What a command led to: ``facts``, or a ``rejection``."""

    before: Given[S, C]
    facts: tuple[EventData, ...]
    rejection: Rejected | None

    def then(self, *facts: EventData) -> Given[S, C]:
        """Exactly ``facts``, in this order; returns the aggregate after them."""
        assert self.rejection is None, f"rejected: {self.rejection}"
        assert _shown(self.facts) == _shown(facts)
        return self.accepted()

    def accepted(self) -> Given[S, C]:
        """Not rejected, whatever the facts are; returns the aggregate after them."""
        assert self.rejection is None, f"rejected: {self.rejection}"
        return Given(self.before.decider, (*self.before.history, *self.facts))

    def then_nothing(self) -> None:
        """Accepted, and nothing happened."""
        self.then()

    def then_rejected(self, code: str, pointer: str | None = None) -> None:
        """Rejected with ``code``, and at ``pointer`` where one is given."""
        assert self.rejection is not None, f"accepted: {_shown(self.facts)}"
        assert self.rejection.code == code, str(self.rejection)
        assert pointer is None or self.rejection.pointer == pointer, str(self.rejection)


def given(decider: Decider[S, C], *history: EventData) -> Given[S, C]:
    """An aggregate of ``decider`` to which ``history`` has happened."""
    return Given(decider, history)


def _shown(facts: Sequence[EventData]) -> list[tuple[str, dict[str, object]]]:
    """Facts as type and content: unequal ones then show where they differ."""
    return [(type(fact).__name__, fact.model_dump()) for fact in facts]
