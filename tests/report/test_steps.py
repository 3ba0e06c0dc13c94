"""The search for the cheapest steps: against trying every choice, and within its bounds."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_service.what_if.searching import Choice, Option, cheapest

GAIN = st.builds(Fraction, st.integers(1, 120), st.integers(1, 24))
OPTIONS = st.lists(st.builds(Option, st.integers(1, 6), GAIN), max_size=9)


def brute(options: list[Option], needed: Fraction) -> int | None:
    """The least cost, by trying all choices."""
    costs = [
        sum(option.cost for option in chosen)
        for size in range(len(options) + 1)
        for chosen in itertools.combinations(options, size)
        if sum((option.gain for option in chosen), Fraction(0)) >= needed
    ]
    return min(costs, default=None)


@given(OPTIONS, st.builds(Fraction, st.integers(-10, 400), st.integers(1, 24)))
def test_no_cheaper_choice_is_enough(options: list[Option], needed: Fraction) -> None:
    found = cheapest(options, needed)
    least = brute(options, needed)
    if found is None:
        assert least is None
        return
    assert found.exact
    assert list(found.options) == sorted(set(found.options))
    assert sum((options[number].gain for number in found.options), Fraction(0)) >= needed
    assert sum(options[number].cost for number in found.options) == least
    assert cheapest(options, needed) == found, "the same question has the same answer"


def test_of_equal_costs_fewer_steps() -> None:
    options = [Option(1, Fraction(1)), Option(1, Fraction(1)), Option(2, Fraction(2))]
    assert cheapest(options, Fraction(2)) == Choice((2,), exact=True)


def test_a_search_without_an_end_says_that_it_is_greedy(monkeypatch: pytest.MonkeyPatch) -> None:
    options = [Option(cost, Fraction(cost * 7 + shift, 13)) for shift, cost in enumerate(range(3, 30))]
    whole = cheapest(options, Fraction(60))
    assert whole is not None
    monkeypatch.setattr("report_service.what_if.searching.MOST_NODES", 5)
    cut = cheapest(options, Fraction(60))
    assert cut is not None
    assert not cut.exact
    assert sum((options[number].gain for number in cut.options), Fraction(0)) >= 60
