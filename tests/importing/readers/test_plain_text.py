"""Plain text: lines, tabbed and stroked tables, marks of Markdown and HTML."""

import unicodedata

import pytest
from tests.importing.flattened.lines import cells_of
from tests.importing.sources import TEXTS

from par.importing.readers.text import read_text
from par.importing.source import Paragraph, Source, Table
from par.problems import Rejected


def read(text: str) -> Source:
    return read_text(text.encode(), "ke-hoach.txt")


def tables(source: Source) -> list[list[list[str]]]:
    return [cells_of(block) for block in source.blocks if isinstance(block, Table)]


def paragraphs(source: Source) -> list[str]:
    return [block.text.text for block in source.blocks if isinstance(block, Paragraph)]


def headings(source: Source) -> list[str]:
    return [block.text.text for block in source.blocks if isinstance(block, Paragraph) and block.heading]


def test_lines_are_paragraphs_with_their_number() -> None:
    source = read("Mở lớp\r\n\r\nLập sổ\rThu phí\n")
    assert paragraphs(source) == ["Mở lớp", "", "Lập sổ", "Thu phí", ""]
    assert [piece.where for piece in source.pieces] == [f"dòng {number}" for number in range(1, 6)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding: str) -> None:
    assert paragraphs(read_text("Kế hoạch".encode(encoding), "a.txt")) == ["Kế hoạch"]


def test_an_old_encoding_is_refused() -> None:
    with pytest.raises(Rejected) as refusal:
        read_text("Kế hoạch".encode("cp1258", errors="replace") + b"\xd5\xff", "a.txt")
    assert refusal.value.code == "text-encoding"


def test_text_is_composed_and_without_hidden_characters() -> None:
    source = read(unicodedata.normalize("NFD", "Kế hoạch") + "\u200b\u202e\f năm")
    assert paragraphs(source) == ["Kế hoạch  năm"]
    assert [finding.code for finding in source.findings] == ["hidden-characters"]


def test_tabbed_lines_are_one_table_until_an_empty_line() -> None:
    source = read("Trên\nTT\tViệc\tHạn\n1\tMở lớp\tQuý I\n\nTT\tViệc\tHạn\n2\tLập sổ\tQuý II\nDưới")
    assert tables(source) == [
        [["TT", "Việc", "Hạn"], ["1", "Mở lớp", "Quý I"]],
        [["TT", "Việc", "Hạn"], ["2", "Lập sổ", "Quý II"]],
    ]
    assert paragraphs(source) == ["Trên", "", "Dưới"]
    assert "dòng 6, cột 2" in [piece.where for piece in source.pieces]


def test_a_broken_line_goes_on_with_its_cell() -> None:
    source = read("TT\tViệc\tHạn\n1\tMở lớp\tquý một\nhoặc quý hai\n2\tLập\nsổ\tQuý II\n3\tThu phí\tQuý\nIII\n4\tx\ty")
    assert tables(source) == [
        [
            ["TT", "Việc", "Hạn"],
            ["1", "Mở lớp", "quý một hoặc quý hai"],
            ["2", "Lập sổ", "Quý II"],
            ["3", "Thu phí", "Quý III"],
            ["4", "x", "y"],
        ]
    ]


def test_empty_cells_are_cells() -> None:
    assert tables(read("TT\tViệc\tHạn\nI\tĐọc sách\t\n\t\tQuý I")) == [
        [["TT", "Việc", "Hạn"], ["I", "Đọc sách", ""], ["", "", "Quý I"]]
    ]


def test_two_cells_on_a_single_line_are_no_table() -> None:
    assert paragraphs(read("Nơi nhận:\tTM. UBND")) == ["Nơi nhận:\tTM. UBND"]


def test_strokes_part_cells_as_in_markdown() -> None:
    assert tables(read("| TT | Việc |\n|----|:----:|\n| 1 | Mở lớp |")) == [[["TT", "Việc"], ["1", "Mở lớp"]]]


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("<p>Gồm:</p> <ul style='x'><li>Mở lớp;</li><li>Lập sổ</li></ul>", ["Gồm:", "Mở lớp;", "Lập sổ"]),
        ("Mở lớp<br>Lập sổ<br/>Thu phí", ["Mở lớp", "Lập sổ", "Thu phí"]),
        ("- Mở lớp; - Lập sổ. - Thu phí", ["- Mở lớp;", "- Lập sổ.", "- Thu phí"]),
        ("<i>Mở</i> <b>lớp</b> **lập** *sổ* &amp; thu", ["Mở lớp lập sổ & thu"]),
        ("1 < 2 và 3 > 2", ["1 < 2 và 3 > 2"]),
    ],
)
def test_fragments_of_html_in_a_cell_are_lines(cell: str, lines: list[str]) -> None:
    (table,) = (block for block in read(f"TT\tViệc\tHạn\n1\t{cell}\tx").blocks if isinstance(block, Table))
    assert table.rows[1][1].text.text.split("\n") == lines


def test_headings_lose_their_marks() -> None:
    source = read("# Một\n### **Hai**\n**Ba**\n**Bốn là\nhai dòng**\nNăm **đậm** *nghiêng*\n* mục\n**Sáu** chữ\n#bảy")
    assert headings(source) == ["Một", "Hai", "Ba", "Bốn là", "hai dòng"]
    assert paragraphs(source)[5:] == ["Năm đậm nghiêng", "* mục", "Sáu chữ", "#bảy"]


def test_flattened_tables_are_found() -> None:
    source = read(
        "TT Nội dung Sản phẩm Cơ quan chủ trì Thời gian\n\n1\n\nMở lớp\n\nBáo cáo\n\nPhòng Kinh tế\n\nQuý I/2024"
    )
    assert tables(source) == [
        [
            ["TT", "Nội dung", "Sản phẩm", "Cơ quan chủ trì", "Thời gian"],
            ["1", "Mở lớp", "Báo cáo", "Phòng Kinh tế", "Quý I/2024"],
        ]
    ]


def test_progress_is_told_in_lines() -> None:
    told = list[tuple[int, int, str]]()
    read_text(b"a\nb\tc\td\ne\tf\tg\nH", "a.txt", lambda done, total, what: told.append((done, total, what)))
    assert told == [(1, 4, "dòng"), (3, 4, "dòng"), (4, 4, "dòng")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\n \n", "no-text-in-file"),
        ("a\n" * 300_001, "too-many-cells"),
        (f"{'a' * 100_001}\n", "cell-too-long"),
        (("a" * 99_999 + "\n") * 51, "too-much-text"),
        ("a\tb\tc\n" * 100_001, "too-many-cells"),
    ],
)
def test_too_much_is_refused(text: str, code: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read(text)
    assert refusal.value.code == code


@pytest.mark.needs_source_plans
def test_the_tables_of_plan_004() -> None:
    (path,) = (path for path in TEXTS if path.name.startswith("004"))
    found = tables(read_text(path.read_bytes(), path.name))
    widths = [len(table[0]) for table in found]
    assert widths == [6] * 8 + [3] * 3
    assert {row[0] for table in found[:8] for row in table} >= {"STT", "I", "II", "III", "IV"}
    assert sum(len(table) - 1 for table in found[8:9]) == 9
    assert sum(row[0].rstrip(".").isdigit() for table in found[9:] for row in table) == 24
