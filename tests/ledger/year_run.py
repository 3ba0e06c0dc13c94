"""A demo year played on a stack of its own, for the tests of the whole ledger."""

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from par.demo.lines import Lines
from par.demo.load import Loaded, load, open_rounds
from par.demo.outcome import outcome
from par.demo.play import Hook, Receipts, days_of, play
from par.demo.score_play import CITY, ScorePlay
from par.demo.submissions import Delivery, at
from par.demo.year import Year, year_of
from par.embedded.stack import LocalStack

YEAR = 2023
SEED = 11
EXAMPLES = Path(__file__).parents[2] / "examples"
ROUND_OPENS = dt.date(YEAR, 11, 1)


@dataclass(frozen=True)
class YearRun:
    """What was sent, what was answered, and what the ledger held at the end."""

    loaded: Loaded
    year: Year
    receipts: Receipts
    document: dict[str, Any]

    @property
    def digests(self) -> dict[tuple[str, str], str]:
        """The digest of each read model by (service, name)."""
        return {(row["service"], row["name"]): row["digest"] for row in self.document["projections"]}

    @property
    def arrivals(self) -> list[Delivery]:
        """All deliveries in an order in which they may have arrived: by day, then by sender."""
        return [
            delivery
            for day in days_of(YEAR)
            for sender in self.year.senders
            for delivery in self.year.deliveries[sender].get(day, ())
        ]


@dataclass(frozen=True)
class PlayedYear:
    """A year that was played, and a running stack whose ledger holds it."""

    stack: LocalStack
    run: YearRun


def _both(first: Hook, second: Hook) -> Hook:
    async def run() -> None:
        await first()
        await second()

    return run


def run_year(stack: LocalStack, disturb: Callable[[LocalStack], dict[dt.date, Hook]] | None = None) -> YearRun:
    """Load the examples and play the whole year; ``disturb`` gives what else happens on some days."""

    async def run() -> YearRun:
        lines = Lines(stack)
        office, operator = await lines.office(), await lines.operator()
        try:
            loaded = await load(office, operator, EXAMPLES, YEAR, lambda _: None)
            year = year_of(loaded.trees, loaded.obligations, loaded.indicators, loaded.authorities, YEAR, SEED)
            hooks: dict[dt.date, Hook] = dict(disturb(stack)) if disturb else {}
            hooks[ROUND_OPENS] = lambda: open_rounds(office, YEAR, at(ROUND_OPENS, 8))
            scores = ScorePlay(lines, operator, EXAMPLES, loaded.trees[CITY], YEAR, SEED)
            for day, hook in scores.hooks().items():
                hooks[day] = _both(hooks[day], hook) if day in hooks else hook
            receipts = await play(lines, year, days_of(YEAR), hooks=hooks)
            assert scores.unexpected == []
            return YearRun(loaded, year, receipts, await outcome(operator, loaded, receipts, YEAR))
        finally:
            await office.close()
            await operator.close()

    return asyncio.run(run())
