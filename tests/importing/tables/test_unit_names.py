"""Cells with several units: names are parted, and never cut inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.tables.tabled import words

from par.importing.tables import split_units
from par.importing.tables.roles import roles_in
from par.importing.tables.unit_names import split_at_commas
from par.importing.traced import Piece, Traced

NAMES = [
    "Phòng Nội vụ",
    "Phòng Lao động, Thương binh và Xã hội",
    "Phòng Tài chính - Kế hoạch",
    "Phòng Giáo dục và Đào tạo",
    "Văn phòng HĐND và UBND thành phố",
    "Văn phòng HĐND, UBND",
    "UBND các xã, phường",
    "UBND các huyện, thị xã, thành phố",
    "Các phòng, ban, đơn vị",
    "Các sở, ban, ngành, đoàn thể",
    "các cơ quan, đơn vị có liên quan",
    "Bộ phận Tiếp nhận và Trả kết quả",
    "Công chức Văn phòng – thống kê",
    "CC VP-TK",
    "TP-HT",
    "Trung tâm Văn hóa và Thể thao",
    "Đài Phát thanh",
    "Kho bạc",
    "UBND các xã, phường (gọi chung là cấp xã) có liên quan",
]


def split(text: str) -> list[str]:
    return words(split_units(Traced.of(Piece(0, "ô", text))))


@pytest.mark.parametrize("name", NAMES)
def test_one_name_stays_whole(name: str) -> None:
    assert split(name) == [name]
    assert split(f" - {name}. ") == [name]


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True), st.sampled_from(["; ", ";\n", " ;\n- "]))
def test_names_are_parted_at_semicolons(names: list[str], between: str) -> None:
    opening = "- " if "-" in between else ""
    assert split(opening + between.join(names)) == names


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
def test_names_are_parted_at_bullets_on_one_line(names: list[str]) -> None:
    assert split(" - ".join(["", *names])) == names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Phòng Nội vụ, phòng VH-TT, Văn phòng HĐND&UBND", ["Phòng Nội vụ", "phòng VH-TT", "Văn phòng HĐND&UBND"]),
        ("Các phòng ban, UBND xã, phường, cơ quan, đơn vị", ["Các phòng ban", "UBND xã, phường", "cơ quan, đơn vị"]),
        ("Văn phòng HĐND và UBND thành phố và các phòng", ["Văn phòng HĐND và UBND thành phố", "các phòng"]),
        ("Các phòng, đơn vị và UBND TP, UBND phường, xã", ["Các phòng, đơn vị", "UBND TP", "UBND phường, xã"]),
        ("CC VP-TK, TP-HT và CC có liên quan", ["CC VP-TK", "TP-HT", "CC có liên quan"]),
        ("công chức Tư pháp, Kế toán, Văn hóa - TT", ["công chức Tư pháp", "Kế toán", "Văn hóa - TT"]),
        ("Công chức Địa chính, Xây dựng", ["Công chức Địa chính, Xây dựng"]),
        (
            "Các cơ quan, UBND các xã, phường dự kiến được kiểm tra",
            ["Các cơ quan, UBND các xã, phường dự kiến được kiểm tra"],
        ),
        ("Ban Tổ chức\nPhòng Nội vụ", ["Ban Tổ chức", "Phòng Nội vụ"]),
        ("UBND thị xã\nUBND các xã, phường", ["UBND thị xã", "UBND các xã, phường"]),
        ("Phòng Văn hóa\n- Thông tin, Đài\nphát thanh", ["Phòng Văn hóa - Thông tin", "Đài phát thanh"]),
        ("Phòng Văn hóa-\nThông tin", ["Phòng Văn hóa-Thông tin"]),
        ("Công chức chuyên\nmôn UBND xã", ["Công chức chuyên môn UBND xã"]),
        ("Văn\nphòng HĐND và\nUBND huyện", ["Văn phòng HĐND và UBND huyện"]),
        ("Các cơ quan, đơn\nvị, UBND xã,\nphường", ["Các cơ quan, đơn vị", "UBND xã, phường"]),
        ("-", []),
        ("", []),
    ],
)
def test_cells_as_they_are_written(cell: str, names: list[str]) -> None:
    assert split(cell) == names


@pytest.mark.parametrize(
    ("cell", "leads", "coordinators"),
    [
        (
            "- Cơ quan thực hiện: UBND xã; Phòng Nội vụ;\n- Cơ quan phối hợp: Công an",
            ["UBND xã", "Phòng Nội vụ"],
            ["Công an"],
        ),
        ("- Chủ trì: Phòng Nội vụ\n- Phối hợp: các phòng", ["Phòng Nội vụ"], ["các phòng"]),
        ("Phòng Nội vụ (chủ trì); Công an (phối hợp)", ["Phòng Nội vụ"], ["Công an"]),
        ("Phòng Nội vụ chủ trì, phối hợp với Công an", ["Phòng Nội vụ"], ["Công an"]),
        ("Phòng Nội vụ; Công an", ["Phòng Nội vụ", "Công an"], []),
    ],
)
def test_one_cell_for_both_roles(cell: str, leads: list[str], coordinators: list[str]) -> None:
    roles = roles_in(Traced.of(Piece(0, "ô", cell)), split_at_commas, leads=True)
    assert words(roles.leads) == leads
    assert words(roles.coordinators) == coordinators


def test_an_instruction_is_no_unit() -> None:
    roles = roles_in(Traced.of(Piece(0, "ô", "Thực hiện theo kế hoạch của cấp trên")), split_at_commas, leads=True)
    assert roles.leads == []
    assert words(roles.instructions) == ["Thực hiện theo kế hoạch của cấp trên"]
