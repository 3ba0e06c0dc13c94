"""The only place of report-service where things are built."""

from typing import Final

from par.contracts.topics import topics_document
from par.projection import ReadModels
from par.service import Bootstrap, Parts, Resources
from report_service.period.handlers import PeriodCommands
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
from report_service.read_models.rankings.projection import Rankings
from report_service.read_models.rankings.queries import RANKINGS
from report_service.read_models.standings.projection import Standings
from report_service.read_models.topics import TOPICS
from report_service.read_models.unit_facts.projection import UnitFacts
from report_service.read_models.unit_indicators.projection import UnitIndicators
from report_service.read_models.unit_indicators.queries import UNIT_INDICATORS
from report_service.round.handlers import round_commands


def read_models() -> ReadModels:
    """All at one position, each behind what it follows: figures, then what is scored on them, then the rest."""
    figures = [UnitIndicators(), Standings(), CityIndicators(), LedgerObligations(), LedgerFigures()]
    scores = [Index(), Rankings()]
    return ReadModels("report", [*figures, *scores, PlanTargets(), UnitFacts(), Periods(), PeriodFigures()])


def wire(resources: Resources) -> Parts:
    """Commands and queries over the service's resources."""
    return Parts(
        commands=[
            *round_commands(resources.log, resources.store),
            *PeriodCommands(resources.log, resources.store, resources.database, resources.runner).answers(),
        ],
        queries=[
            *(UNIT_INDICATORS, CITY_INDICATORS, LEDGER_FIGURES, LEDGER_OBLIGATIONS),
            *(INDEX, INDEX_OF_UNIT, RANKINGS, TARGET_STATUS, TARGETS),
            *(PERIODS_QUERY, PERIOD_QUERY),
        ],
    )


BOOTSTRAP: Final = Bootstrap("report", read_models, wire, lambda: topics_document(TOPICS))
