"""The addresses of the scoreboard."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from pymongo.errors import PyMongoError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from par.problems import NotFound, ProblemError, Retryable
from report_service.web.city import city_page
from report_service.web.exports import report_file, results_file
from report_service.web.live import Live
from report_service.web.look import Look, language_of
from report_service.web.plan import plan_page
from report_service.web.rendering import ASSETS, asset, page, problem_page, streamed
from report_service.web.sources import Sources
from report_service.web.unit import unit_page

Handler = Callable[[Request], Awaitable[Response]]

NO_LEDGER: Final = "empty.html"


class Pages:
    """Routes over what pages read, and the streams that keep open pages fresh."""

    def __init__(self, sources: Sources, live: Live) -> None:
        self._sources = sources
        self._live = live

    def routes(self) -> list[BaseRoute]:
        """All of them."""
        return [
            Route("/", _answered(self._root)),
            Route("/city/{city}", _answered(self._city)),
            Route("/city/{city}/results.{ending}", _answered(self._results)),
            Route("/city/{city}/report.{ending}", _answered(self._report)),
            Route("/unit/{unit}", _answered(self._unit)),
            Route("/plan/{plan}", _answered(self._plan)),
            Route("/live/{city}", self._stream),
            Route("/static/{tag}/{name}", _answered(self._asset)),
            Route("/favicon.ico", self._icon),
        ]

    async def _root(self, request: Request) -> Response:
        """The city with most to show; others are one choice away."""
        look = Look.of(request)
        cities = await self._sources.places.cities()
        if not cities:
            return page(NO_LEDGER, look, {"cities": []})
        return await self._of_city(look, await self._sources.own.fullest(cities))

    async def _city(self, request: Request) -> Response:
        return await self._of_city(Look.of(request), request.path_params["city"])

    async def _of_city(self, look: Look, city: str) -> Response:
        if await self._sources.places.place(city, self._sources.day(look)) is None:
            raise NotFound("not-found", what=city)
        return streamed("city.html", look, self._whole(city_page(self._sources, look, city)))

    async def _results(self, request: Request) -> Response:
        asked = request.path_params
        return await results_file(self._sources, Look.of(request), asked["city"], asked["ending"])

    async def _report(self, request: Request) -> Response:
        asked = request.path_params
        return await report_file(self._sources, Look.of(request), asked["city"], asked["ending"])

    async def _unit(self, request: Request) -> Response:
        look = Look.of(request)
        unit = request.path_params["unit"]
        if not await self._sources.has_unit(unit, look):
            raise NotFound("unknown-unit", unit=unit)
        return streamed("unit.html", look, self._whole(unit_page(self._sources, look, unit)))

    async def _plan(self, request: Request) -> Response:
        look = Look.of(request)
        found = plan_page(self._sources, look, request.path_params["plan"])
        return page("plan.html", look, await self._whole(found))

    async def _whole(self, gathered: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        """What a page shows of its own, and what all pages show."""
        content = await gathered
        names = await self._sources.names(await self._sources.places.cities())
        return {"cities": names, "catching_up": await self._sources.is_catching_up(), **content}

    async def _stream(self, request: Request) -> Response:
        return self._live.respond(request)

    async def _asset(self, request: Request) -> Response:
        found = asset(request.path_params["name"], request.path_params["tag"])
        if found is None:
            raise NotFound("unknown-address", path=request.url.path)
        return found

    async def _icon(self, _: Request) -> Response:
        return RedirectResponse(ASSETS["icon.svg"].path)


def _answered(handler: Handler) -> Handler:
    """The handler, whose problems are pages for people."""

    async def handle(request: Request) -> Response:
        lang = language_of(request.query_params)
        try:
            return await handler(request)
        except NotFound as problem:
            return problem_page(problem, lang, HTTPStatus.NOT_FOUND)
        except PyMongoError:
            return problem_page(Retryable("not-ready"), lang, HTTPStatus.SERVICE_UNAVAILABLE)
        except ProblemError as problem:
            away = isinstance(problem, Retryable)
            return problem_page(problem, lang, HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.BAD_REQUEST)

    return handle
