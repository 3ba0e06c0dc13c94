"""The only place of report-service where things are built."""

from typing import Final

from par.contracts.topics import topics_document
from par.projection import ReadModels
from par.service import Bootstrap, Parts, Resources
from report_service.read_models.city_indicators.projection import CityIndicators
from report_service.read_models.city_indicators.queries import CITY_INDICATORS
from report_service.read_models.index.projection import Index
from report_service.read_models.index.queries import INDEX, INDEX_OF_UNIT
from report_service.read_models.plan_targets.projection import PlanTargets
from report_service.read_models.plan_targets.queries import TARGET_STATUS
from report_service.read_models.rankings.projection import Rankings
from report_service.read_models.rankings.queries import RANKINGS
from report_service.read_models.topics import TOPICS
from report_service.read_models.unit_facts.projection import UnitFacts
from report_service.read_models.unit_indicators.projection import UnitIndicators
from report_service.read_models.unit_indicators.queries import UNIT_INDICATORS
from report_service.round.handlers import round_commands
from report_service.web.scoreboard import scoreboard


def read_models() -> ReadModels:
    """Measurements -> units -> pools -> index -> rankings, targets of plans, facts about units: at one position."""
    return ReadModels("report", [UnitIndicators(), CityIndicators(), Index(), Rankings(), PlanTargets(), UnitFacts()])


def wire(resources: Resources) -> Parts:
    """Commands, queries and pages over the service's resources."""
    board = scoreboard(resources)
    return Parts(
        commands=round_commands(resources.log, resources.store),
        queries=[UNIT_INDICATORS, CITY_INDICATORS, INDEX, INDEX_OF_UNIT, RANKINGS, TARGET_STATUS],
        tasks=[board.task],
        routes=board.routes,
        stopping=board.stopping,
    )


BOOTSTRAP: Final = Bootstrap("report", read_models, wire, lambda: topics_document(TOPICS))
