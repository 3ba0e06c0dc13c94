"""Plain text whose tables are aligned with spaces."""

import textwrap
import time
from dataclasses import dataclass
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.readers.files import cells, shown, the_table

from par.importing.readers.text import read_text
from par.importing.source import Source, Table, texts
from par.importing.tables import read_tables
from par.importing.traced import uncovered

WARD = """\
                         DANH MỤC VIỆC CỦA PHƯỜNG
                                                                     Cơ quan        Cơ quan       Thời gian
TT    Nội dung công việc               Sản phẩm                      chủ trì        phối hợp      hoàn thành     Ghi chú
I     Cải cách thể chế và các việc chung của toàn phường năm nay cùng với
      các việc nối tiếp của năm trước
1     Soạn quy chế làm việc của        Quy chế                       Văn phòng      Công an       Quý I
      phường                           (bản in)                                     phường
2     Rà sổ bộ thủ tục                 Báo cáo kết quả               Tư pháp        Các tổ        Tháng 5        Có họp
                                       rà sổ

II    Tài chính
3     Công khai thu chi                Bảng công khai                Kế toán        Thủ quỹ       Quý II
"""
WARD_ROWS = [
    [
        "TT",
        "Nội dung công việc",
        "Sản phẩm",
        "Cơ quan\nchủ trì",
        "Cơ quan\nphối hợp",
        "Thời gian\nhoàn thành",
        "Ghi chú",
    ],
    [
        "I",
        "Cải cách thể chế và các việc chung của toàn phường năm nay cùng với\ncác việc nối tiếp của năm trước",
    ],
    [
        "1",
        "Soạn quy chế làm việc của\nphường",
        "Quy chế\n(bản in)",
        "Văn phòng",
        "Công an\nphường",
        "Quý I",
        "",
    ],
    ["2", "Rà sổ bộ thủ tục", "Báo cáo kết quả\nrà sổ", "Tư pháp", "Các tổ", "Tháng 5", "Có họp"],
    ["II", "Tài chính", "", "", "", "", ""],
    ["3", "Công khai thu chi", "Bảng công khai", "Kế toán", "Thủ quỹ", "Quý II", ""],
]


def read(text: str) -> Source:
    source = read_text(text.encode(), "ke-hoach.txt")
    assert list(uncovered(source.pieces, texts(source))) == [], "every letter stands in a block"
    assert sum(len(run) for run in _words(source)) == sum(len(piece.text.split()) for piece in source.pieces)
    return source


def _words(source: Source) -> list[list[str]]:
    return [text.text.split() for text in texts(source)]


def tables(source: Source) -> list[list[list[str]]]:
    return [cells(block) for block in source.blocks if isinstance(block, Table)]


def test_cells_wrapped_over_lines_stay_in_their_column() -> None:
    source = read(WARD)
    assert cells(the_table(source)) == WARD_ROWS
    assert the_table(source).rows[1][1].columns == 6
    assert the_table(source).rows[2][1].text.where == "dòng 6 – dòng 7"


def test_the_tasks_of_such_a_table() -> None:
    parts = read_tables(read(WARD).blocks, 2023)
    assert [domain.title.text for domain in parts.domains][1] == "Tài chính"
    assert [(task.ordinal, [lead.text.text for lead in task.leads], task.time.text) for task in parts.tasks] == [
        ("1", ["Văn phòng"], "Quý I"),
        ("2", ["Tư pháp"], "Tháng 5"),
        ("3", ["Kế toán"], "Quý II"),
    ]


def test_a_table_with_a_no_break_space_for_every_space() -> None:
    assert cells(the_table(read(WARD.replace(" ", "\u00a0")))) == WARD_ROWS


HEAD_CELLS = ["TT", "Nội dung", "Sản phẩm", "Chủ trì", "Thời gian"]
HEAD = "TT   Nội dung            Sản phẩm      Chủ trì      Thời gian\n"


def test_pages_are_laid_out_apart_and_go_on() -> None:
    source = read(
        HEAD
        + "1    Mở lớp cho          Kế hoạch      Tư pháp      Quý I\n\n                         4\n"
        + "\fTT    Nội dung               Sản phẩm        Chủ trì        Thời gian\n"
        + "      cán bộ trẻ\n"
        + "2     Lập sổ                 Sổ              Văn thư        Quý II\n"
        + "\f\n                     5\n"
        + "3       Thu phí nhanh      Biên lai       Kế toán       Quý III\n"
        + "II. Đất đai và những việc khác về đất đai của phường\n"
        + "4       Đo đất             Bản đồ         Địa chính     Quý IV\n"
    )
    assert len(tables(source)) == 3
    assert tables(source)[2][1] == ["II. Đất đai và những việc khác về đất đai của phường"]
    parts = read_tables(source.blocks, 2023)
    assert [(task.title.text, task.time.text) for task in parts.tasks] == [
        ("Mở lớp cho cán bộ trẻ", "Quý I"),
        ("Lập sổ", "Quý II"),
        ("Thu phí nhanh", "Quý III"),
        ("Đo đất", "Quý IV"),
    ]


@pytest.mark.parametrize(
    "below",
    [
        "Nơi nhận:                              TM. ỦY BAN\n- Như trên                              Lê A\n",
        "\nTrên đây là kế hoạch của phường, các tổ chịu trách nhiệm thi hành từ hôm nay.\n",
        "\nCác tổ đọc kỹ bảng trên và làm đúng những gì ghi trong bảng cho kịp\nthời gian và báo lại cho văn phòng\n",
        "\nPhường sẽ họp vào cuối tháng để nghe các tổ nói về việc đã làm xong\n",
        "\nHọp giao ban\n",
        "\nII. Việc phải làm của các tổ dân phố và mọi ban của phường ta\nCác tổ cùng làm\n",
    ],
)
def test_what_stands_below_is_no_cell(below: str) -> None:
    source = read(f"{HEAD}1    Mở lớp              Kế hoạch      Tư pháp      Quý I\n{below}")
    assert tables(source) == [[HEAD_CELLS, ["1", "Mở lớp", "Kế hoạch", "Tư pháp", "Quý I"]]]


def test_words_across_a_corridor_are_left_to_a_person() -> None:
    rows = "".join(f"{n:<5}Mở lớp {n:<13}Kế hoạch      Tư pháp      Quý I\n" for n in range(1, 30))
    wide = "30   Mở lớp              Kế hoạch của Tư pháp      Quý I\n"
    source = read(HEAD + rows + wide)
    assert tables(source)[0][-1] == ["30", "Mở lớp", "", "", "Quý I"]
    assert "Kế hoạch của Tư pháp" in shown(source.blocks)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "     Mở lớp cho          Kế hoạch\n"
            "1    cán bộ mới          chung         Tư pháp      Quý I\n     của phường\n",
            id="numbers in the middle of their rows",
        ),
        pytest.param(
            "1    Mở lớp              Kế hoạch      Tư pháp      Quý I\n     Lập sổ cho\n"
            "2    các tổ ở xa         Sổ            Văn thư      Quý II\n",
            id="numbers in the middle of later rows",
        ),
        pytest.param("1 Mở lớp            Kế hoạch      Tư pháp      Quý I\n", id="a number with one space behind it"),
        pytest.param(
            "1    Mở lớp   ba buổi    Kế hoạch      Tư pháp      Quý I\n", id="two texts under a single heading"
        ),
        pytest.param(
            "1    Mở lớp              Kế hoạch      Tư pháp      Quý I\n"
            "2    Lập sổ rất dài cho mọi tổ         Tư pháp\n",
            id="no corridor",
        ),
    ],
)
def test_rows_that_cannot_be_told_stay_lines(body: str) -> None:
    source = read(HEAD + body)
    assert tables(source) == []
    assert [piece.text for piece in source.pieces] == shown(source.blocks)


UNNUMBERED = "Nội dung            Sản phẩm      Chủ trì      Thời gian\n"


def test_rows_without_numbers_are_told_by_blank_lines() -> None:
    source = read(
        UNNUMBERED
        + "Mở lớp cho          Kế hoạch      Tư pháp      Quý I\ncán bộ\n\n"
        + "Lập sổ              Sổ            Văn thư      Quý II\n"
    )
    assert tables(source)[0][1:] == [
        ["Mở lớp cho\ncán bộ", "Kế hoạch", "Tư pháp", "Quý I"],
        ["Lập sổ", "Sổ", "Văn thư", "Quý II"],
    ]


def test_rows_without_numbers_of_one_line_each() -> None:
    rows = (
        "Mở lớp              Kế hoạch      Tư pháp      Quý I\nLập sổ              Sổ            Văn thư      Quý II\n"
    )
    assert len(tables(read(UNNUMBERED + rows))[0]) == 3
    assert tables(read(UNNUMBERED + rows + "cho tổ\n" + rows)) == [], "where a line is wrapped they cannot be told"


@pytest.mark.parametrize(
    "line",
    [
        "Phường A            Độc lập       Tự do        Hạnh phúc",
        "TT  Nội dung",
        "Họ tên     Quê      Tuổi     Ghi chú",
        "1    Nội dung      Sản phẩm      Thời gian",
    ],
)
def test_other_lines_with_gaps_are_no_head(line: str) -> None:
    assert tables(read(f"{line}\n1    Mở lớp     Kế hoạch      Quý I\n2    Lập sổ      Sổ       Quý II\n")) == []


@dataclass(frozen=True)
class Style:
    """How a table is laid out: spaces between columns, their width, headings centred, rows apart, rows of a page."""

    gap: int
    width: int
    centred: bool
    apart: bool
    page: int


HEADINGS = ["TT", "Nội dung công việc", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Ghi chú"]
some_words = st.lists(st.sampled_from(["quy chế", "hồ sơ", "ở phường", "cho tổ", "Công an", "mới"]), max_size=8)
filled = some_words.map(lambda rest: " ".join(["Việc", *rest]))
styles = st.builds(
    Style,
    gap=st.integers(2, 6),
    width=st.integers(18, 30),
    centred=st.booleans(),
    apart=st.booleans(),
    page=st.integers(1, 6),
)


def laid_out(rows: list[list[str]], style: Style) -> str:
    """The rows as a program lays a page out."""
    widths = [4, *[style.width] * (len(HEADINGS) - 1)]

    def lines(row: list[str], *, centred: bool = False) -> list[str]:
        wrapped = [textwrap.wrap(text, width) for text, width in zip(row, widths, strict=True)]
        placed = [
            [part.center(width) if centred else part.ljust(width) for part in parts]
            for parts, width in zip(wrapped, widths, strict=True)
        ]
        blank = [" " * width for width in widths]
        return [
            (" " * style.gap).join(part or empty for part, empty in zip(line, blank, strict=True)).rstrip()
            for line in zip_longest(*placed)
        ]

    pages = [rows[at : at + style.page] for at in range(0, len(rows), style.page)]
    return "\n\f".join(
        "\n".join(
            [
                *lines(HEADINGS, centred=style.centred),
                *(line for row in page for line in (*lines(row), *([""] if style.apart else []))),
            ]
        )
        for page in pages
    )


def read_back(rows: list[list[str]], style: Style) -> list[list[str]]:
    found = [
        [text.replace("\n", " ") for text in row] for table in tables(read(laid_out(rows, style))) for row in table
    ]
    return [row for row in found if row != HEADINGS]


def numbered(rows: list[list[str]]) -> list[list[str]]:
    return [[str(number), *row] for number, row in enumerate(rows, 1)]


@given(st.lists(st.lists(filled, min_size=6, max_size=6), min_size=1, max_size=12).map(numbered), styles)
def test_generated_tables_read_back(rows: list[list[str]], style: Style) -> None:
    assert read_back(rows, style) == rows


sparse = st.tuples(filled, *[st.one_of(st.just(""), filled)] * 5).map(list)


@given(st.lists(sparse, min_size=1, max_size=12).map(numbered), styles)
def test_empty_cells_never_move_another(rows: list[list[str]], style: Style) -> None:
    found = read_back(rows, style)
    assert all(row in rows for row in found), "a page in doubt is left out, no cell is moved"


@pytest.mark.parametrize(
    "text",
    [
        HEAD * 6_000,
        HEAD + "1    Mở lớp              Kế hoạch      Tư pháp      Quý I\n" * 10_000,
        HEAD + "     mở lớp\n" * 15_000,
        (HEAD + "x y z   " * 60 + "\n") * 1_200,
        ("TT   " + "Nội dung     Sản phẩm     " * 2_000 + "\n") * 20,
        HEAD + ("\f" + " " * 30 + "4\n") * 15_000,
        (HEAD + "1    Mở lớp              Kế hoạch      Tư pháp      Quý I\n\f" + "\n\f" * 50) * 400,
    ],
)
def test_hostile_texts_take_linear_time(text: str) -> None:
    began = time.process_time()
    read_text(text.encode(), "a.txt")
    assert time.process_time() - began < 20
