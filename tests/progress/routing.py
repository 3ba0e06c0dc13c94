"""Events decided on without servers: routed as the intake does, each aggregate folded in memory."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from par.deciding import Decider
from par.events import AggregateId, EventData
from par.events.index_set import Indicator
from par.units.register import UnitRegister
from progress_service.contract.kind import KnownPlan, Situation
from progress_service.contract.kinds import KINDS, read_submission


class Deciding:
    """A city, its units, indicators and day; ``facts`` are all that was decided so far, by aggregate."""

    def __init__(
        self,
        city: str,
        register: UnitRegister,
        indicators: Mapping[str, Indicator],
        day: dt.date,
        plans: Mapping[str, KnownPlan] | None = None,
    ) -> None:
        self.day = day
        self._plans = plans or {}
        self.facts: dict[AggregateId, list[EventData]] = {}
        self._city = city
        self._register = register
        self._indicators = indicators

    def take(self, event: dict[str, Any]) -> list[EventData]:
        """The facts of a sender's event; raises Rejected."""
        sender = event["source"].split("/")[1]
        submission = read_submission(event, sender)
        situation = Situation(
            sender,
            self._city,
            self.day,
            self._register,
            self._register.on(self.day),
            self._indicators,
            self._plans,
            self._city_of,
        )
        routed = KINDS[submission.envelope.type].route(submission, situation)
        before = self.facts.setdefault(routed.aggregate, [])
        made = list(routed.decider.decide(routed.command, _state(routed.decider, before)))
        before += made
        return made

    def _city_of(self, unit: str) -> str | None:
        return self._city if unit == self._city or unit.startswith(f"{self._city}-") else None


def _state(decider: Decider[Any, Any], facts: list[EventData]) -> Any:
    state = decider.initial
    for fact in facts:
        state = decider.evolve(state, fact)
    return state
