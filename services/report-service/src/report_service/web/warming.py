"""What the first reader of a page would else wait for, done before the service says that it is ready."""

import asyncio

import structlog
from pymongo.errors import PyMongoError

from report_service.web.charts import line_chart
from report_service.web.others import part
from report_service.web.rendering import compile_templates
from report_service.web.sources import Sources

logger = structlog.get_logger(__name__)


async def warm(sources: Sources) -> None:
    """Compile the templates, read the units of all cities, and the round of the one that most people look at.

    Nothing is asked of other services: they may not be there yet. What fails is done when somebody asks.
    """
    compile_templates()
    line_chart("", ("1",), ("1",), None)
    try:
        cities = await sources.places.cities()
        if not cities:
            return
        await sources.names(cities)
        city = await sources.own.fullest(cities)
        years = await sources.own.years(city)
    except PyMongoError as error:
        logger.warning("the pages are not warm", error=repr(error))
        return
    for year in years[:1]:
        # Together, as a page reads them: each on a connection of its own to the database.
        own = sources.own
        reads = (own.result_of(city, year), own.rankings(city, year, {}), own.pooled(city, year))
        await asyncio.gather(
            *(part("warming up", read) for read in reads),
            part("warming up", own.targets(city, year)),
            part("warming up", sources.explain(city, year)),
        )
