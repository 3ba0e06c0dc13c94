"""Under whom past work is shown, by the units that were known at a moment."""

import datetime as dt

from nats.aio.client import Client
from tests.happenings import new_city
from tests.progress.ledger import EVE

from par.events import AggregateId, Event
from par.events.unit import UnitOpened, UnitsMerged, UnitType
from par.log import EventLog
from progress_service.reference.reference import Reference
from progress_service.status.trees import Trees

JULY_2 = dt.date(2023, 7, 2)
SIGNED, RECORDED = EVE + dt.timedelta(hours=1), EVE + dt.timedelta(days=30)


async def test_a_merger_that_is_recorded_later_changes_no_signed_figure(client: Client) -> None:
    log, city = EventLog(client), new_city()
    ward, other = f"{city}-phuong-a", f"{city}-phuong-b"
    tree = AggregateId(city, "plan", "unit-tree", city)
    units = [(city, UnitType.CITY, None), (ward, UnitType.WARD, city), (other, UnitType.WARD, city)]
    facts = [
        *(UnitOpened(city=city, unit=unit, name=unit, unit_type=type_, parent=parent) for unit, type_, parent in units),
        UnitsMerged(city=city, units=(ward,), into=other, on=dt.date(2023, 7, 1)),
    ]
    for number, fact in enumerate(facts):
        recorded = RECORDED if isinstance(fact, UnitsMerged) else EVE
        event = Event(f"{city}-{number}", "/test", f"unit-tree/{city}", EVE, fact, recorded_time=recorded)
        await log.append(tree, [event], 0 if number == 0 else (await log.read(tree))[-1].position)

    trees = Trees(Reference(log))
    obligation = {"city": city, "unit": ward, "unit_type": "ward", "ancestors": [city]}
    for known_at, heir in ((None, other), (RECORDED, other), (SIGNED, ward)):
        shown = await trees.shown([city], JULY_2, known_at)
        assert shown(obligation).unit == heir
        assert (ward in await trees.with_heirs(other, JULY_2, known_at)) is (heir == other)
    assert (await trees.tree(city, JULY_2, EVE - dt.timedelta(days=1))).units == {}
