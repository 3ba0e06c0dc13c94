"""Putting the scoreboard together from what the service has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.routing import BaseRoute

from par.accounts.rights import SCOREBOARD
from par.messaging import Access
from par.service import Resources
from par.service.service import Task
from report_service.explaining.queries import ExplainQuestion, explain_query
from report_service.web.live import Live
from report_service.web.others import Asker
from report_service.web.own import Own
from report_service.web.pages import Pages
from report_service.web.places import Places
from report_service.web.sources import IndexSets, Sources
from report_service.web.warming import warm


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """Its ``routes``, and its ``task`` that runs for ever.

    ``warm`` makes it ready for the first reader, ``stopping`` ends open pages when the service stops.
    """

    routes: Sequence[BaseRoute]
    task: Task
    warm: Task
    stopping: Callable[[], None]


def scoreboard(resources: Resources) -> Scoreboard:
    """The pages over the service's read models, and a connection of their own to ask the other services."""
    settings = resources.settings
    access = Access(
        settings.nats_key_file,
        settings.nats_tls_ca,
        settings.nats_tls_certificate,
        settings.nats_tls_key,
        inbox=SCOREBOARD,
        ping_seconds=settings.nats_ping_seconds,
    )
    live = Live(lambda: asker.is_connected, settings.http_streams)
    asker = Asker(settings.nats_url, access, live.listen)
    explain = explain_query(resources.log)

    async def explained(unit: str, year: int) -> dict[str, Any]:
        return dict(await explain.find(resources.database, ExplainQuestion(unit=unit, year=year)))

    sources = Sources(
        Own(resources.database),
        Places(resources.database),
        asker,
        IndexSets(asker),
        explained,
        lambda: resources.runner.day,
        lambda: resources.runner.position,
        resources.log.end,
    )
    return Scoreboard(Pages(sources, live).routes(), asker.run, partial(warm, sources), live.close)
