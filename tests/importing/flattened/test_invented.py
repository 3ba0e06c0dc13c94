"""Invented tables, flattened and read back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importing.flattened.invented import Flattening, Invented, flattened, invent
from tests.importing.flattened.lines import cells_of, tables_of

from par.importing.flattened.headings import Kind


def read_back(table: Invented, lines: list[str]) -> list[list[str]]:
    """The cells of all task rows; repeated heads and titles of groups are left out."""
    (found,) = tables_of(lines)
    head, *rows = cells_of(found)
    assert head == list(table.heads.values())
    return [row for row in rows if len(row) > 2 and row != head]


def rows_of(table: Invented) -> list[list[str]]:
    return [[row[kind] for kind in table.heads] for row in table.rows]


@given(
    seed=st.integers(0, 10_000),
    gap=st.integers(0, 1),
    noise=st.sampled_from((0.0, 0.3, 0.5)),
    glue=st.booleans(),
    empty=st.sampled_from((0.0, 0.2)),
)
@settings(deadline=None, max_examples=40)
def test_a_numbered_table_reads_back(seed: int, gap: int, noise: float, glue: bool, empty: float) -> None:
    table = invent(seed, empty=empty)
    assert read_back(table, flattened(table, Flattening(gap, noise, glue, empty), seed)) == rows_of(table)


@given(seed=st.integers(0, 10_000), gap=st.integers(0, 1))
@settings(deadline=None, max_examples=15)
def test_a_table_without_numbers_reads_back(seed: int, gap: int) -> None:
    table = invent(seed, numbered=False)
    assert read_back(table, flattened(table, Flattening(gap), seed)) == rows_of(table)


def test_rows_broken_by_pages_agree_nearly_always() -> None:
    cells = wrong = 0
    for seed in range(25):
        table = invent(seed)
        found = read_back(table, flattened(table, Flattening(broken=0.3), seed))
        assert len(found) == len(table.rows)
        for row, expected in zip(found, rows_of(table), strict=True):
            cells += len(row)
            wrong += sum(one != other for one, other in zip(row, expected, strict=True))
    assert cells > 500
    assert wrong <= cells * 0.01


def test_titles_of_groups_are_rows_over_the_width() -> None:
    table = invent(3)
    (found,) = tables_of(flattened(table, Flattening()))
    titles = [row for row in found.rows if len(row) == 2]
    assert [row[1].text.text for row in titles] == [title for title, _ in table.groups]
    assert all(row[1].columns == len(table.heads) - 1 for row in titles)


@pytest.mark.parametrize("style", ["{}", "{}.", "{})"])
def test_numbers_are_kept_as_printed(style: str) -> None:
    table = invent(5)
    (found,) = tables_of([style.format(line.strip()) if line.strip().isdigit() else line for line in lines_of(table)])
    ordinals = [row[0].text.text for row in found.rows[1:] if len(row) > 2]
    assert ordinals == [style.format(row[Kind.ORDINAL]) for row in table.rows]


def lines_of(table: Invented) -> list[str]:
    return flattened(table, Flattening())
