"""How what was read of the log is cut into what is folded together."""

import pytest

from par.messaging.straight import Delivered
from par.projection.folding.partition import WHOLE, Partition, partitions_of
from par.projection.following.pace import Pace
from par.projection.following.parts import parts_of

CITIES = ("ha-tinh", "hue", "da-nang", "can-tho", "all")


def read(count: int, first: int = 1) -> list[tuple[int, Delivered]]:
    return [
        (first + number, Delivered(f"par.log.{CITIES[number % len(CITIES)]}.progress.obligation.a", b"", b"{}", b""))
        for number in range(count)
    ]


def pace_of(size: int) -> Pace:
    pace = Pace()
    pace.size = size
    return pace


def lengths(count: int, size: int, silent_until: int = 0, first: int = 1) -> list[int]:
    return [len(part) for part in parts_of(read(count, first), WHOLE, pace_of(size), silent_until)]


def test_parts_are_equal_and_what_is_left_over_is_no_part_of_its_own() -> None:
    assert lengths(5600, 5000) == [5600]
    assert lengths(7400, 5000) == [7400]
    assert lengths(8000, 5000) == [4000, 4000]
    assert lengths(1000, 300) == [334, 333, 333]
    assert lengths(10, 500) == [10]
    assert lengths(3, 1) == [1, 1, 1]
    assert lengths(0, 500) == []


def test_a_part_ends_where_a_rebuild_ends() -> None:
    assert lengths(100, 500, silent_until=140, first=101) == [40, 60]
    assert lengths(100, 30, silent_until=140, first=101) == [34, 6, 30, 30]
    assert lengths(100, 500, silent_until=200, first=101) == [100]
    assert lengths(100, 500, silent_until=100, first=101) == [100]


def test_a_part_is_as_large_as_is_said_when_it_is_cut() -> None:
    pace, found = pace_of(10), []
    for part in parts_of(read(40), WHOLE, pace, 0):
        found.append(len(part))
        pace.size = 30  # as it was folded quickly
    assert found == [10, 30]


@pytest.mark.parametrize("partition", partitions_of(3), ids=lambda one: str(one.number))
@pytest.mark.parametrize("size", [1, 7, 50, 1000])
def test_of_a_partition_its_own_events_count_and_all_are_passed(partition: Partition, size: int) -> None:
    batch = read(500)
    parts = list(parts_of(batch, partition, pace_of(size), 200))
    assert [item for part in parts for item in part] == batch
    assert any(part[-1][0] == 200 for part in parts)
    for part in parts:
        assert part
        assert sum(partition.sees(message.subject) for _, message in part) <= 1.5 * size


def test_a_partition_passes_at_once_what_is_not_its_own() -> None:
    others = [(number, message) for number, (_, message) in enumerate(read(400)[::5], 1)]
    partition = next(one for one in partitions_of(64) if not one.sees(others[0][1].subject))
    assert [len(part) for part in parts_of(others, partition, pace_of(10), 0)] == [80]
