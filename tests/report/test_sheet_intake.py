"""What the intake of score sheets does before the ledger can serve."""

import datetime as dt

import orjson
import pytest
from nats.aio.client import Client
from prometheus_client import CollectorRegistry
from tests.report.sheet_ledger import event

from par.deciding import AggregateStore
from par.log import EventLog
from par.messaging import Request
from par.problems import Retryable
from report_service.score_sheet.intake import BURST, SheetIntake
from report_service.score_sheet.ledger_day import LedgerDay
from report_service.score_sheet.roles import UNIT
from report_service.score_sheet.rounds import KnownRounds

NOW = dt.datetime(2023, 12, 1, 3, tzinfo=dt.UTC)
TOGETHER = 500


async def test_what_was_not_served_costs_nothing(client: Client) -> None:
    """However often a scorer's client repeats it, as it is told to."""
    log = EventLog(client)
    store = AggregateStore(log, lambda: NOW)
    day = LedgerDay(log, lambda: None)  # no day was opened yet

    async def known(_: object) -> dict[tuple[str, str], tuple[int, str]]:
        return {}

    intake = SheetIntake(KnownRounds(log), store, known, day, lambda: NOW, CollectorRegistry())
    said = [event(f"e-{number}", "leaf-scored", leaf="1", points="1") for number in range(TOGETHER)]
    request = Request("par.in.ward.sheet", orjson.dumps(said), {})
    for _ in range(2 * BURST // TOGETHER):
        with pytest.raises(Retryable, match="not-ready"):
            await intake.take(UNIT, request)
