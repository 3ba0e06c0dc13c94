"""The units of a city through time, read back from ``unit_facts``."""

from par.events import read_data
from par.projection.store.database import Database
from par.projection.store.reading import items
from par.units import UnitRegister
from report_service.read_models.unit_facts.projection import NAME


async def register_with(database: Database, unit: str) -> UnitRegister:
    """The units of the city to which ``unit`` belongs; empty when no city has it.

    Where two cities have opened the same id (``cao`` and ``cao-bang`` may both open ``cao-bang-x``) it is that of the
    longer name, as for senders.
    """
    cities = await database[NAME].distinct("city", {"units": unit})
    if not cities:
        return UnitRegister()
    return await register_of(database, max(cities, key=len))


async def register_of(database: Database, city: str) -> UnitRegister:
    """The units of a city; empty when nobody has opened it."""
    documents = await items(database, NAME, {"city": city}, ["position"])
    return UnitRegister.of(read_data(document["type"], document["data"]) for document in documents)
