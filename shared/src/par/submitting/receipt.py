"""The answer to one submitted event."""

from dataclasses import dataclass
from typing import Any, Literal

from par.problems import ProblemError

Outcome = Literal["accepted", "valid", "duplicate", "refused"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """``accepted`` or ``duplicate`` with the position in the log, ``valid`` (checked only), ``refused`` and why."""

    outcome: Outcome
    id: str | None
    position: int | None = None
    problem: ProblemError | None = None

    def to_json(self) -> dict[str, Any]:
        """The receipt of the wire; receipts stand in the order of the events."""
        body: dict[str, Any] = {"outcome": self.outcome, "id": self.id}
        if self.position is not None:
            body["position"] = self.position
        if self.problem is not None:
            body |= self.problem.to_json()
        return body


def refused(identity: str | None, problem: ProblemError) -> Receipt:
    """The receipt of an event that was not taken."""
    return Receipt("refused", identity, problem=problem)
