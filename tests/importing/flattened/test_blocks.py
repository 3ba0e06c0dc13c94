"""Tables among other lines: where they begin and end, and that no letter is lost."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.importing.flattened.lines import cells_of, grid_of, paragraphs_of, tables_of, traced

from par.importing.flattened import blocks_of_lines
from par.importing.source import Source, Table, texts

HEAD = "TT Nội dung Sản phẩm Cơ quan chủ trì Thời gian"
ROW = ["1", "Mở lớp đọc sách", "", "Báo cáo", "", "Phòng Kinh tế", "", "Quý I/2024", ""]
FRAGMENTS = (
    "1",
    "2.",
    "3.1. Mở",
    "I",
    "II Mở lớp",
    "IV",
    HEAD,
    "TT",
    "Phòng Kinh tế",
    "UBND xã;",
    "quý I",
    "Quý II/2024",
    "- Báo cáo:",
    "",
    " ",
    "7",
    "Phụ lục 2",
    "lập sổ và",
    "“",
    "…",
    "-",
    "đ/c",
    "TM. UBND",
)


def letters(text: str) -> Counter[str]:
    return Counter(sign for sign in text if not sign.isspace())


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40), st.booleans())
@settings(deadline=None, max_examples=150)
def test_every_letter_stands_in_exactly_one_block(fragments: list[str], headed: bool) -> None:
    lines = traced([HEAD] * headed + fragments)
    blocks = blocks_of_lines(lines)
    shown = sum((letters(text.text) for text in texts(Source("", (), blocks))), Counter[str]())
    assert shown == sum((letters(line.text) for line in lines), Counter[str]())
    places = Counter(
        (run.piece.number, at)
        for text in texts(Source("", (), blocks))
        for run in text.runs
        for at in range(run.start, run.start + run.length)
    )
    assert all(count == 1 for count in places.values())


@given(st.lists(st.text(max_size=30), max_size=20))
@settings(deadline=None, max_examples=100)
def test_lines_without_a_head_stay_paragraphs(lines: list[str]) -> None:
    assert [text.text for text in texts(Source("", (), blocks_of_lines(traced(lines))))] == lines


def test_a_title_ends_a_table() -> None:
    lines = [HEAD, *ROW, "Phụ lục 02: Việc khác", HEAD, *ROW]
    assert len(tables_of(lines)) == 2
    assert paragraphs_of(lines) == ["Phụ lục 02: Việc khác"]


def test_another_head_ends_a_table() -> None:
    lines = [HEAD, *ROW, "TT Nội dung Cơ quan chủ trì Cơ quan phối hợp", "1", "Mở lớp"]
    assert [len(table.rows[0]) for table in tables_of(lines)] == [5, 4]


def test_the_signature_and_the_next_section_end_a_table() -> None:
    for end in ("Nơi nhận:", "TM. UBND", "III. TỔ CHỨC THỰC HIỆN"):
        lines = ["II. Nội dung", HEAD, *ROW, end, "- Như trên"]
        assert paragraphs_of(lines) == ["II. Nội dung", end, "- Như trên"]


def test_text_behind_the_last_row_is_no_cell() -> None:
    lines = [HEAD, *ROW, "", "Kế hoạch này có hiệu lực kể từ ngày ký và được gửi cho mọi người cùng biết"]
    (table,) = tables_of(lines)
    assert cells_of(table)[1] == ["1", "Mở lớp đọc sách", "Báo cáo", "Phòng Kinh tế", "Quý I/2024"]
    assert paragraphs_of(lines) == lines[-1:]


def test_a_head_repeated_on_a_page_stands_behind_the_row_it_interrupts() -> None:
    lines = [HEAD, "", "1", "", "Mở lớp đọc sách", "cho người", "", "Báo cáo", "", "Phòng Kinh tế", "", "Quý I/2024"]
    lines += ["", "", "3", "", HEAD, "", "cao tuổi", "", "2", "", "Lập sổ", "", "Sổ", "", "Công an xã", "", "Quý II"]
    (table,) = tables_of(lines)
    head = ["TT", "Nội dung", "Sản phẩm", "Cơ quan chủ trì", "Thời gian"]
    assert cells_of(table) == [
        head,
        ["1", "Mở lớp đọc sách cho người cao tuổi", "Báo cáo", "Phòng Kinh tế", "Quý I/2024"],
        head,
        ["2", "Lập sổ", "Sổ", "Công an xã", "Quý II"],
    ]
    assert paragraphs_of(lines) == ["3"]


def test_a_number_with_parts_below_it_is_the_title_of_its_rows() -> None:
    lines = [HEAD, "1", "Việc đọc sách", "", "1.1", *ROW[1:], "1.2", *ROW[1:], "2", "Việc khác", "", "2.1", *ROW[1:]]
    (table,) = tables_of(lines)
    assert [row[:2] for row in cells_of(table)[1:]] == [
        ["1", "Việc đọc sách"],
        ["1.1", "Mở lớp đọc sách"],
        ["1.2", "Mở lớp đọc sách"],
        ["2", "Việc khác"],
        ["2.1", "Mở lớp đọc sách"],
    ]


def test_a_group_cell_found_between_rows_spans_the_rows_of_its_number() -> None:
    head = "Nhiệm vụ chung Nhiệm vụ cụ thể Cơ quan chủ trì Thời gian"
    lines = [head]
    for number in ("1.1", "1.2"):
        lines += ["", f"{number}. Mở lớp đọc sách", "", "Phòng Kinh tế", "", "Quý I/2024"]
    lines += ["", "1. Việc đọc", "sách", "", "1.3. Lập sổ", "", "Công an xã", "", "Quý II/2024"]
    lines += ["2. Việc khác 2.1. Thu phí", "", "Phòng Kinh tế", "", "Quý III/2024"]
    (table,) = tables_of(lines)
    assert [row[:2] for row in grid_of(table)[1:]] == [
        ["1. Việc đọc sách", "1.1. Mở lớp đọc sách"],
        ["1. Việc đọc sách", "1.2. Mở lớp đọc sách"],
        ["1. Việc đọc sách", "1.3. Lập sổ"],
        ["2. Việc khác", "2.1. Thu phí"],
    ]


def test_units_may_be_known_by_name() -> None:
    lines = [HEAD, "1", "Mở lớp", "", "", "Nhà Rông", "", "Quý I/2024"]

    def lead(knows: bool) -> str:
        blocks = blocks_of_lines(traced(lines), lambda name: knows and name == "Nhà Rông")
        (table,) = (block for block in blocks if isinstance(block, Table))
        return cells_of(table)[1][3]

    assert lead(knows=True) == "Nhà Rông"
    assert lead(knows=False) == ""


def test_much_text_behind_a_head_takes_no_long_time_and_is_kept() -> None:
    lines = [HEAD, "1", *(f"Mở lớp thứ {number} Phòng Kinh tế" for number in range(3_000))]
    shown = [text.text for text in texts(Source("", (), blocks_of_lines(traced(lines))))]
    assert letters("".join(shown)) == letters("".join(lines))


def test_a_long_table_is_read_in_full() -> None:
    rows = [["", str(number), "", *ROW[1:]] for number in range(1, 301)]
    (table,) = tables_of([HEAD, *(line for row in rows for line in row)])
    assert cells_of(table)[1:] == [
        [str(number), "Mở lớp đọc sách", "Báo cáo", "Phòng Kinh tế", "Quý I/2024"] for number in range(1, 301)
    ]
