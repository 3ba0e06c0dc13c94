"""The read-only HTTP routes: the same functions as the queries on NATS."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from par.problems import NotFound
from report_service.query import Reader, parsed
from report_service.read_models.index.queries import IndexOfUnitQuestion, IndexQuestion, index, index_of_unit
from report_service.read_models.unit_indicators.queries import UnitIndicatorsQuestion, unit_indicators


def http_routes(reader: Reader) -> list[Route]:
    """``/v1/index/{year}/{city}``, the same with ``/{unit}``, and ``/v1/indicators/{year}/{unit}``."""

    async def city_index(request: Request) -> Response:
        return JSONResponse(await index(reader, parsed(IndexQuestion, _path(request))))

    async def unit_index(request: Request) -> Response:
        values = _path(request)
        city = values.pop("city")
        document = await index_of_unit(reader, parsed(IndexOfUnitQuestion, values))
        if document["city"] != city:
            raise NotFound("not-found", what=f"{city}/{values['unit']}")
        return JSONResponse(document)

    async def indicators(request: Request) -> Response:
        return JSONResponse(await unit_indicators(reader, parsed(UnitIndicatorsQuestion, _path(request))))

    return [
        Route("/v1/index/{year}/{city}", city_index),
        Route("/v1/index/{year}/{city}/{unit}", unit_index),
        Route("/v1/indicators/{year}/{unit}", indicators),
    ]


def _path(request: Request) -> dict[str, Any]:
    return dict(request.path_params)
