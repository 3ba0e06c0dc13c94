"""The only place of report-service where things are built."""

from functools import partial

from par.projection import ReadModels
from par.service import Bootstrap, Parts, Resources
from report_service.http import http_routes
from report_service.query import Reader, query_answer
from report_service.read_models.city_indicators.projection import CityIndicators
from report_service.read_models.city_indicators.queries import (
    CITY_INDICATORS_QUERY,
    CityIndicatorsQuestion,
    city_indicators,
)
from report_service.read_models.index.projection import Index
from report_service.read_models.index.queries import (
    INDEX_OF_UNIT_QUERY,
    INDEX_QUERY,
    IndexOfUnitQuestion,
    IndexQuestion,
    index,
    index_of_unit,
)
from report_service.read_models.rankings.projection import Rankings
from report_service.read_models.rankings.queries import RANKINGS_QUERY, RankingsQuestion, rankings
from report_service.read_models.unit_indicators.projection import UnitIndicators
from report_service.read_models.unit_indicators.queries import (
    UNIT_INDICATORS_QUERY,
    UnitIndicatorsQuestion,
    unit_indicators,
)
from report_service.round.handlers import round_commands


def read_models() -> ReadModels:
    """Measurements -> units -> pools -> index -> rankings, all at one position."""
    return ReadModels("report", [UnitIndicators(), CityIndicators(), Index(), Rankings()])


def wire(resources: Resources) -> Parts:
    """Commands, queries and routes on the service's resources."""
    reader = Reader(resources.database, lambda: resources.runner.position)
    return Parts(
        commands=round_commands(resources.log, resources.store),
        queries=[
            query_answer(UNIT_INDICATORS_QUERY, UnitIndicatorsQuestion, partial(unit_indicators, reader)),
            query_answer(CITY_INDICATORS_QUERY, CityIndicatorsQuestion, partial(city_indicators, reader)),
            query_answer(INDEX_QUERY, IndexQuestion, partial(index, reader)),
            query_answer(INDEX_OF_UNIT_QUERY, IndexOfUnitQuestion, partial(index_of_unit, reader)),
            query_answer(RANKINGS_QUERY, RankingsQuestion, partial(rankings, reader)),
        ],
        routes=http_routes(reader),
    )


BOOTSTRAP = Bootstrap("report", read_models, wire)
