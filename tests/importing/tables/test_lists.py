"""Products of a cell: split at semicolons and bullets, also where the text lost its lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.tables.tabled import words

from par.importing.tables.lists import MOST_ITEMS, products
from par.importing.traced import Piece, Traced


def split(text: str) -> list[str]:
    return words(products(Traced.of(Piece(0, "ô", text))))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Kế hoạch; báo cáo", ["Kế hoạch", "báo cáo"]),
        ("- Kế hoạch kiểm\ntra;\n- Báo cáo.", ["Kế hoạch kiểm tra", "Báo cáo"]),
        ("+ Kế hoạch + Báo cáo", ["Kế hoạch", "Báo cáo"]),
        ("• Tin bài...\n• Phóng sự", ["Tin bài...", "Phóng sự"]),
        ("- Tin bài... - Bản ghi", ["Tin bài...", "Bản ghi"]),
        ("Kế hoạch\nBáo cáo", ["Kế hoạch", "Báo cáo"]),
        ("Kế hoạch của\nBáo cáo viên", ["Kế hoạch của Báo cáo viên"]),
        ("Danh mục và\nKế hoạch", ["Danh mục và Kế hoạch"]),
        ("Kế hoạch kiểm tra. Báo cáo kết quả.", ["Kế hoạch kiểm tra", "Báo cáo kết quả"]),
        ("Báo cáo tài chính - kế toán", ["Báo cáo tài chính - kế toán"]),
        ("Quyết định (gồm danh mục; biểu mẫu)", ["Quyết định (gồm danh mục; biểu mẫu)"]),
        ("Báo cáo…", ["Báo cáo…"]),
        ("", []),
        ("- ;", []),
    ],
)
def test_products(cell: str, expected: list[str]) -> None:
    assert split(cell) == expected


@given(
    st.lists(
        st.sampled_from(["Kế hoạch", "Báo cáo quý", "Quyết định", "Danh mục", "Tờ trình"]), min_size=1, max_size=5
    ),
    st.sampled_from([("", "; "), ("- ", ";\n- "), ("- ", "\n- "), ("+ ", " + "), ("• ", ".\n• "), ("", "\n")]),
)
def test_lists_in_any_form(listed: list[str], form: tuple[str, str]) -> None:
    opening, between = form
    assert split(opening + between.join(listed)) == listed


def test_a_cell_of_very_many_parts_is_kept_whole() -> None:
    cell = "; ".join(["Báo cáo"] * (MOST_ITEMS + 1))
    assert split(cell) == [cell]
