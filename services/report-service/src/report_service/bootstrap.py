"""The only place of report-service where things are built."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from par.contracts.asyncapi import Document, merged
from par.contracts.topics import topics_document
from par.log import EventLog
from par.messaging import Answer
from par.messaging.subjects import intake
from par.projection import ReadModels
from par.service import Bootstrap, Parts, Query, Resources, now
from report_service.contract.asyncapi import sheets_document
from report_service.explaining.event import event_query
from report_service.explaining.queries import explain_query
from report_service.past.asking import Past
from report_service.past.replays import Replays
from report_service.past.reproducing import reproduce_query
from report_service.period.handlers import PeriodCommands
from report_service.publication.handlers import publication_commands
from report_service.read_models.city_indicators.projection import CityIndicators
from report_service.read_models.city_indicators.queries import CITY_INDICATORS
from report_service.read_models.index.projection import Index
from report_service.read_models.index.queries import INDEX, INDEX_OF_UNIT
from report_service.read_models.ledger_figures.projection import LedgerFigures
from report_service.read_models.ledger_figures.queries import LEDGER_FIGURES, LEDGER_OBLIGATIONS
from report_service.read_models.ledger_obligations.projection import LedgerObligations
from report_service.read_models.periods.projection import PeriodFigures, Periods
from report_service.read_models.periods.queries import PERIOD_QUERY, PERIODS_QUERY
from report_service.read_models.plan_targets.projection import PlanTargets
from report_service.read_models.plan_targets.queries import TARGET_STATUS, TARGETS
from report_service.read_models.publications.projection import Publications
from report_service.read_models.publications.queries import PUBLICATIONS
from report_service.read_models.rankings.projection import Rankings
from report_service.read_models.rankings.queries import RANKINGS
from report_service.read_models.results.projection import Results
from report_service.read_models.results.queries import RESULT_OF_UNIT, RESULTS, STATISTICS
from report_service.read_models.results.watch import ScoresWatch
from report_service.read_models.rounds.projection import Rounds
from report_service.read_models.rounds.queries import ROUNDS
from report_service.read_models.score_sheets.projection import ScoreSheets
from report_service.read_models.score_sheets.queries import SCORE_SHEET
from report_service.read_models.sheet_submissions.projection import SheetSubmissions
from report_service.read_models.standings.projection import Standings
from report_service.read_models.topics import TOPICS
from report_service.read_models.unit_facts.projection import UnitFacts
from report_service.read_models.unit_indicators.projection import UnitIndicators
from report_service.read_models.unit_indicators.queries import UNIT_INDICATORS
from report_service.round.handlers import round_commands
from report_service.score_sheet.deadlines import LockAtDeadlines
from report_service.score_sheet.intake import SheetIntake
from report_service.score_sheet.known import KnownIdentities
from report_service.score_sheet.ledger_day import LedgerDay
from report_service.score_sheet.roles import ROLES
from report_service.score_sheet.rounds import KnownRounds
from report_service.web.scoreboard import scoreboard
from report_service.what_if.queries import what_if_query
from report_service.what_if.scenes import Scenes
from report_service.what_if.steps_query import steps_query


def read_models() -> ReadModels:
    """All at one position, each behind what it follows: figures, then what is scored on them, then the rest."""
    figures = [UnitIndicators(), Standings(), CityIndicators(), LedgerObligations(), LedgerFigures()]
    scores = [Index(), ScoreSheets(), Results(), Rankings()]
    others = [PlanTargets(), UnitFacts(), Rounds(), SheetSubmissions(), Publications()]
    periods = [Periods(), PeriodFigures()]
    return ReadModels("report", [*figures, *scores, *others, *periods])


def wire(resources: Resources) -> Parts:
    """Commands, queries, policies and pages over the service's resources."""
    rounds = KnownRounds(resources.log)

    def day() -> dt.date | None:
        return resources.runner.day

    board = scoreboard(resources)
    ledger_day = LedgerDay(resources.log, day)
    known = KnownIdentities(resources.database, resources.log, lambda: resources.runner.position)
    sheets = SheetIntake(rounds, resources.store, known.find, ledger_day, now, resources.registry)
    deadlines = LockAtDeadlines(rounds, resources.store, resources.lasting, day)
    handed_in = [Answer(intake("*", role.verb), partial(sheets.take, role), direct=True) for role in ROLES]
    parts = Parts(
        commands=[
            *round_commands(resources.log, resources.store),
            *publication_commands(resources.log, resources.store, rounds, resources.database, resources.runner),
            *PeriodCommands(resources.log, resources.store, resources.database, resources.runner).answers(),
            *handed_in,
        ],
        queries=[
            *(UNIT_INDICATORS, CITY_INDICATORS, LEDGER_FIGURES, LEDGER_OBLIGATIONS),
            *(INDEX, INDEX_OF_UNIT, RANKINGS, TARGET_STATUS, TARGETS),
            *(ROUNDS, SCORE_SHEET, RESULTS, RESULT_OF_UNIT, STATISTICS, PUBLICATIONS),
            *(PERIODS_QUERY, PERIOD_QUERY),
        ],
        tasks=[deadlines.run, board.task, ScoresWatch(resources).run],
        routes=board.routes,
        warm=[board.warm],
        stopping=board.stopping,
        prepare=[rounds.refresh],
    )
    return replace(parts, queries=[*with_a_past(resources.log, parts.queries), *imagining(resources)])


def with_a_past(log: EventLog, queries: Sequence[Query[Any]]) -> list[Query[Any]]:
    """The queries and the explanation of a score, which can also be asked of the past, and published results again."""
    replays = Replays(log, read_models().projections)
    return [*Past(log, replays).reads(*queries, explain_query(log)), reproduce_query(log, replays)]


def imagining(resources: Resources) -> list[Query[Any]]:
    """What would be, and the events behind what is: on NATS alone."""
    scenes = Scenes(resources.database, resources.log, read_models())
    return [what_if_query(scenes), steps_query(scenes), event_query(resources.log)]


def contract() -> Document:
    """What this service says of the published contract."""
    return merged([sheets_document(), topics_document(TOPICS)])


BOOTSTRAP: Final = Bootstrap("report", read_models, wire, contract)
