"""The read-only HTTP routes of progress-service."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from par.problems import Rejected, Retryable
from par.projection.runner import Runner
from par.service import Resources
from progress_service.read_models.obligations.queries import obligations
from progress_service.read_models.unit_status.queries import unit_status, unit_statuses

WAIT_SECONDS = 5.0


def routes(resources: Resources) -> list[Route]:
    """``/v1/units/status``, ``/v1/units/{unit}/status`` and ``/v1/obligations``."""
    database, runner = resources.database, resources.runner

    async def statuses(request: Request) -> Response:
        await _wait(request, runner)
        items = await unit_statuses(database, request.query_params.get("city"))
        return JSONResponse({"items": items, "position": runner.position, "as_of": _day(runner)})

    async def status(request: Request) -> Response:
        await _wait(request, runner)
        return JSONResponse(await unit_status(database, request.path_params["unit"]) | {"as_of": _day(runner)})

    async def list_obligations(request: Request) -> Response:
        await _wait(request, runner)
        params = request.query_params
        unit = params.get("unit")
        page = await obligations(
            database,
            units=None if unit is None else [unit],
            plan=params.get("plan"),
            city=params.get("city"),
            after=params.get("after", ""),
        )
        return JSONResponse(page | {"position": runner.position})

    return [
        Route("/v1/units/status", statuses),
        Route("/v1/units/{unit}/status", status),
        Route("/v1/obligations", list_obligations),
    ]


async def _wait(request: Request, runner: Runner) -> None:
    """``min_position``: read your own write, or be told to ask again."""
    wanted = request.query_params.get("min_position")
    if wanted is None:
        return
    if not wanted.isascii() or not wanted.isdigit() or len(wanted) > 18:
        raise Rejected("invalid-field", "/min_position", reason="a position is a whole number")
    if not await runner.wait_for(int(wanted), WAIT_SECONDS):
        raise Retryable("not-ready")


def _day(runner: Runner) -> str | None:
    return runner.day.isoformat() if runner.day is not None else None
