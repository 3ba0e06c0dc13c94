"""Months, quarters, half years and parts of a year."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from par.calendar.period import Period, month, parts_of_year, periods_of_year
from par.events.plan import Every

YEARS = st.integers(2000, 2100)
DAY = dt.timedelta(1)


def ends(periods: list[Period]) -> list[str]:
    return [f"{period.last:%d/%m}" for period in periods]


def cover_the_year(periods: list[Period], year: int) -> bool:
    """Without a gap, without an overlap, from the first to the last day."""
    return (
        periods[0].first == dt.date(year, 1, 1)
        and periods[-1].last == dt.date(year, 12, 31)
        and all(earlier.last + DAY == later.first for earlier, later in itertools.pairwise(periods))
        and all(period.first <= period.last for period in periods)
    )


def test_quarters_end_where_reports_are_due() -> None:
    quarters = periods_of_year(Every.QUARTER, 2023)
    assert ends(quarters) == ["31/03", "30/06", "30/09", "31/12"]
    assert [quarter.code for quarter in quarters] == ["2023-q1", "2023-q2", "2023-q3", "2023-q4"]


def test_half_years_and_the_year() -> None:
    assert [(p.code, str(p.first), str(p.last)) for p in periods_of_year(Every.HALF_YEAR, 2023)] == [
        ("2023-h1", "2023-01-01", "2023-06-30"),
        ("2023-h2", "2023-07-01", "2023-12-31"),
    ]
    assert [(p.code, str(p.first), str(p.last)) for p in periods_of_year(Every.YEAR, 2023)] == [
        ("2023", "2023-01-01", "2023-12-31")
    ]


@pytest.mark.parametrize(("year", "last"), [(2023, 28), (2024, 29), (2100, 28), (2000, 29)])
def test_february_ends_by_the_gregorian_rule(year: int, last: int) -> None:
    months = periods_of_year(Every.MONTH, year)
    assert (months[1].code, months[1].last) == (f"{year}-02", dt.date(year, 2, last))
    assert len(months) == 12


@given(st.sampled_from(Every), YEARS)
def test_periods_cover_the_year(every: Every, year: int) -> None:
    assert cover_the_year(periods_of_year(every, year), year)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (1, ["31/12"]),
        (2, ["30/06", "31/12"]),
        (3, ["30/04", "31/08", "31/12"]),
        (4, ["31/03", "30/06", "30/09", "31/12"]),
        (5, ["31/03", "31/05", "31/08", "31/10", "31/12"]),
    ],
)
def test_parts_of_a_year_end_with_a_month(times: int, expected: list[str]) -> None:
    assert ends(parts_of_year(times, 2023)) == expected


@given(st.integers(-3, 400), YEARS)
def test_parts_cover_the_year_and_are_nearly_equal(times: int, year: int) -> None:
    parts = parts_of_year(times, year)
    assert len(parts) == min(max(times, 1), 12)
    assert cover_the_year(parts, year)
    lengths = {part.last.month - part.first.month + 1 for part in parts}
    assert max(lengths) - min(lengths) <= 1
    assert len({part.code for part in parts}) == len(parts)


@given(YEARS, st.integers(1, 12))
def test_a_month_is_found_by_its_code(year: int, number: int) -> None:
    assert month(f"{year}-{number:02}") == periods_of_year(Every.MONTH, year)[number - 1]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2023",
        "2023-0",
        "2023-1",
        "2023-00",
        "2023-13",
        "0000-01",
        "2023-q1",
        "2023-01 ",
        " 2023-01",
        "2023-01\n",
        "2023-01\x00",
        "2023-01-01",
        "-2023-01",
        "+2023-01",
        "2023/01",
        "2023–01",
        "２０２３-０１",
        "٢٠٢٣-٠١",
        "20²3-01",
        "2023-1e0",
        "\u200b2023-01",
        "\u202e2023-01",
        "99999-01",
    ],
)
def test_anything_else_is_not_a_month(code: str) -> None:
    assert month(code) is None


@given(st.text(max_size=9))
def test_a_month_code_is_the_code_of_its_month(code: str) -> None:
    found = month(code)
    assert found is None or (found.code == code and f"{found.first:%Y-%m}" == code)
