"""The metrics of obligations: how many of each city stand in which cell, as of the ledger's day."""

from typing import Final

from par.obligations.lifecycle import NOT_OWED
from par.obligations.timeliness import Timeliness
from par.service import Resources
from par.service.city_gauge import CityGauge
from par.service.watching import watch
from progress_service.read_models.status.projection import Status
from progress_service.status.axes import Axis
from progress_service.status.tally import CELLS, Tally

LOOK_SECONDS: Final = 15.0


class CellsWatch:
    """Reads the tallies of the cities: one small document each, found by an index."""

    def __init__(self, resources: Resources) -> None:
        self._status = resources.database[Status.name]
        self._runner = resources.runner
        self._cells = CityGauge(
            "par_obligations", "Obligations per cell, and those nobody owes any more", resources.registry, "cell"
        )
        self._overdue = CityGauge(
            "par_obligations_overdue", "Obligations that are open after their due date", resources.registry
        )

    async def run(self) -> None:
        """Look for ever."""
        await watch(self._runner, LOOK_SECONDS, self._look)

    async def _look(self) -> None:
        day = self._runner.day
        cells: dict[tuple[str, ...], float] = {}
        overdue: dict[tuple[str, ...], float] = {}
        async for document in self._status.find({"by": Axis.CITY.value}):
            city, tally = document["key"], Tally.read(document["tally"])
            counts = tally.adjusted.on(day)
            overdue[city,] = counts[Timeliness.OPEN_OVERDUE.value]
            cells.update(((city, cell), counts[cell]) for cell in CELLS)
            cells.update(((city, one), tally.lifecycle.get(one, 0)) for one in NOT_OWED)
        self._cells.show(cells)
        self._overdue.show(overdue)
