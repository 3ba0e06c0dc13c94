"""Which city a unit belongs to: decided by the ids, whoever opened what first."""

import itertools
from collections.abc import Sequence

import pytest
from nats.aio.client import Client
from tests.happenings import new_city
from tests.progress.ledger import EVE

from par.events import AggregateId, Event
from par.events.unit import UnitOpened, UnitType
from par.log import EventLog
from progress_service.reference.reference import Reference


async def opened(log: EventLog, city: str, *units: str) -> None:
    of = AggregateId(city, "plan", "unit-tree", city)
    position = max((item.position for item in await log.read(of)), default=0)
    for unit in units:
        fact = UnitOpened(
            city=city,
            unit=unit,
            name=unit,
            unit_type=UnitType.CITY if unit == city else UnitType.OTHER,
            parent=None if unit == city else city,
        )
        event = Event(f"{city}:{unit}", "/test", f"unit-tree/{city}", EVE, fact, recorded_time=EVE)
        position = await log.append(of, [event], position)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_a_city_cannot_take_the_units_of_another_whose_id_begins_with_its_own(
    client: Client, order: Sequence[int]
) -> None:
    log = EventLog(client)
    cao = new_city()
    bang = f"{cao}-bang"
    steps = [
        (cao, cao, f"{cao}-lanh", f"{cao}banh"),
        (bang, bang, f"{bang}-phuong"),
        (cao, bang, f"{bang}-phuong", f"{bang}-cho"),
    ]
    reference = Reference(log)
    for number in order:
        await opened(log, *steps[number])
        await reference.refresh()

    for unit, city in ((cao, cao), (f"{cao}-lanh", cao), (bang, bang), (f"{bang}-phuong", bang)):
        found = reference.register_of(unit)
        assert found is not None
        assert found[0] == city
        assert found[1].has_unit(unit)
    # Only the other city has opened it, and it is not that one's to open.
    assert reference.register_of(f"{bang}-cho") is None
    assert reference.city_of(f"{bang}-cho") == bang
    # Its id begins with no city's token.
    assert reference.register_of(f"{cao}banh") is None
    assert reference.register_of(f"{cao}-nobody") is None


async def test_a_city_keeps_what_it_opened_while_no_other_has_a_root(client: Client) -> None:
    log = EventLog(client)
    cao = new_city()
    reference = Reference(log)
    await opened(log, cao, cao, f"{cao}-bang", f"{cao}-bang-cho")
    await reference.refresh()
    found = reference.register_of(f"{cao}-bang-cho")
    assert found is not None
    assert found[0] == cao
