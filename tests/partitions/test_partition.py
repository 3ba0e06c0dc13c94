"""Which partition a city is in: for ever the same, and the same for cities that may share the ids of units."""

import datetime as dt

import pytest
from tests.happenings import aggregate, event
from tests.partitions.models import Open

from par.events.day import DayOpened
from par.projection import EventFact, EveryDocument
from par.projection.folding.partition import MOST_PARTITIONS, WHOLE, Partition, city_in, partition_of, partitions_of
from par.projection.folding.read_models import touches

DAY = DayOpened(day=dt.date(2023, 1, 2), previous=None)


def test_the_partition_of_a_city_never_changes() -> None:
    """What is stored stands by these numbers: other ones would be another version of all read models."""
    cities = ("hai-phong", "ha-noi", "can-tho", "hue", "thanh-hoa", "chi-linh", "cao-bang")
    assert [partition_of(city, 7) for city in cities] == [3, 2, 4, 4, 2, 6, 2]
    assert all(partition_of(city, 1) == 0 for city in cities)


def test_cities_whose_names_begin_alike_are_together() -> None:
    """The unit ``cao-bang-x`` is of the city ``cao``, until there is a city ``cao-bang``."""
    for count in range(1, MOST_PARTITIONS + 1):
        assert partition_of("cao", count) == partition_of("cao-bang", count) == partition_of("cao-bang-x", count)


def test_each_city_is_in_one_partition_and_days_are_seen_by_all() -> None:
    parts = partitions_of(5)
    for city in (f"c{number}" for number in range(50)):
        subject = aggregate(city).log_subject
        assert city_in(subject) == city
        assert sum(one.sees(subject) for one in parts) == sum(one.has(city) for one in parts) == 1
    assert all(one.sees("par.log.all.progress.calendar.days") for one in parts)
    assert [one.has("all") for one in parts] == [True, False, False, False, False]
    assert len({partition_of(f"c{number}", 5) for number in range(50)}) == 5


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_event_of_no_city_touches_in_each_partition_only_its_own(number: int) -> None:
    part = Partition(number, 3)
    opened = EventFact(1, DAY.day, event(aggregate("all"), 1, DAY))
    named, by_day = (opened, ("2023-01",)), touches(Open(), [opened])[0]

    found = part.own([named, by_day], {1})

    assert (named in found) == (number == 0), "a document that is named is partition 0's"
    ((_, every),) = [touch for touch in found if isinstance(touch[1], EveryDocument)]
    assert isinstance(every, EveryDocument)
    assert every.where == {"marks": {"$lt": 3}}
    for city in ("c1", "c2", "c3", "c4", "c5"):
        assert every.matches({"city": city, "marks": 1}) == part.has(city)
        assert not every.matches({"city": city, "marks": 3})


def test_the_whole_is_called_as_it_always_was() -> None:
    assert WHOLE.label("plan") == "plan"
    assert [one.label("plan") for one in partitions_of(2)] == ["plan:0", "plan:1"]
    assert WHOLE.parked_id(7, "par.log.all.x.y.z") == 7
    assert Partition(1, 2).parked_id(7, "par.log.hue.x.y.z") == 7
    assert Partition(1, 2).parked_id(7, "par.log.all.x.y.z") == "7:1"
