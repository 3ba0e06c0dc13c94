"""How large batches and transactions become."""

from par.projection.following.pace import (
    FEWEST_WRITES,
    FIRST,
    LARGEST,
    LARGEST_BUILT,
    LONGEST_GATHER_SECONDS,
    MOST_WRITES,
    SMALLEST,
    Pace,
)


def test_quick_batches_grow_and_slow_ones_shrink() -> None:
    pace = Pace()
    for _ in range(20):
        pace.folded(pace.size, 0.01)
    assert pace.size == LARGEST

    for _ in range(20):
        pace.folded(pace.size, pace.size / 400)  # 400 a second
    assert 80 <= pace.size <= 120, "a quarter of a second"

    for _ in range(20):
        pace.folded(pace.size, 60.0)
    assert pace.size == SMALLEST


def test_a_small_batch_says_nothing_of_large_ones_unless_it_was_slow() -> None:
    pace = Pace()
    pace.folded(3, 0.02)
    assert pace.size == FIRST
    pace.folded(3, 5.0)
    assert pace.size < FIRST


def test_transactions_grow_and_shrink_by_what_they_write() -> None:
    pace = Pace()
    for _ in range(20):
        pace.committed(10, pace.writes, 0.01)
    assert pace.writes == MOST_WRITES
    for _ in range(20):
        pace.committed(pace.size, pace.writes, 4.0)
    assert pace.writes == FEWEST_WRITES
    assert pace.size == SMALLEST, "a batch that is alone is a transaction, too"


def test_what_cannot_be_committed_is_tried_in_smaller_parts() -> None:
    pace = Pace(largest=2000)
    for _ in range(10):
        pace.failed()
    assert (pace.size, pace.writes) == (1, 1)
    pace.folded(1, 0.001)
    assert pace.size == 2


def test_the_rest_is_as_long_as_the_work_within_bounds() -> None:
    pace = Pace()
    pace.folded(1, 0.001)
    assert pace.rest == 0.01
    pace.folded(1, 0.01)
    pace.committed(1, 1, 0.01)
    assert abs(pace.rest - 0.02) < 1e-9
    pace.committed(1, 1, 1.0)
    assert pace.rest == LONGEST_GATHER_SECONDS


def test_no_batch_is_larger_than_allowed() -> None:
    pace = Pace(largest=3)
    for _ in range(5):
        pace.folded(3, 0.001)
    assert pace.size == 3


def test_who_takes_larger_batches_gives_them_more_time() -> None:
    found = []
    for largest in (LARGEST, LARGEST_BUILT):
        pace = Pace(largest)
        for _ in range(20):
            pace.folded(pace.size, pace.size / 5000)  # 5,000 a second
        found.append(pace.size)
    assert found == [1000, 2500]
