"""PDF documents: tables by their lines and by their columns, wrapped text, letterheads, scans, passwords."""

from collections.abc import Callable, Sequence
from importlib.resources import files
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from tests.importing.readers.files import cells, shown, spans, the_table

from par.importing import limits
from par.importing.readers.pdf.reader import read_pdf
from par.importing.readers.pdf.tables import Box, drawn_table
from par.importing.readers.pdf.words import Word
from par.problems import Rejected

FONT = "TestRoboto"
SIZE = 10
TOP = 800


@pytest.fixture(autouse=True, scope="module")
def _font() -> None:
    file = files("font_roboto") / "files" / "Roboto-Regular.ttf"
    pdfmetrics.registerFont(TTFont(FONT, BytesIO(file.read_bytes())))


def pdf(*pages: Callable[[Canvas], None], encrypt: StandardEncryption | None = None) -> bytes:
    written = BytesIO()
    canvas = Canvas(written, encrypt=encrypt)
    for page in pages:
        canvas.setFont(FONT, SIZE)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def lines(*texts: tuple[float, float, str]) -> Callable[[Canvas], None]:
    """Draws texts at (from the left, from the top)."""

    def draw(canvas: Canvas) -> None:
        for left, top, text in texts:
            canvas.drawString(left, TOP - top, text)

    return draw


def boxes(*drawn: tuple[float, float, float, float]) -> Callable[[Canvas], None]:
    """Draws boxes of (left, top, width, height)."""

    def draw(canvas: Canvas) -> None:
        for left, top, width, height in drawn:
            canvas.rect(left, TOP - top - height, width, height)

    return draw


def both(*drawings: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for drawing in drawings:
            drawing(canvas)

    return draw


def test_a_table_drawn_with_lines_stands_between_the_text_around_it() -> None:
    page = both(
        lines(
            (50, 10, "Trên bảng"), (55, 45, "TT"), (105, 45, "Việc"), (55, 75, "1"), (105, 75, "Họp"), (50, 130, "Dưới")
        ),
        boxes((50, 30, 50, 30), (100, 30, 200, 30), (50, 60, 50, 30), (100, 60, 200, 30)),
    )

    source = read_pdf(pdf(page), "x.pdf")

    assert shown(source.blocks) == ["Trên bảng", [["TT", "Việc"], ["1", "Họp"]], "Dưới"]
    assert [piece.where for piece in source.pieces][:2] == ["trang 1, dòng 1", "trang 1, bảng 1, hàng 1, cột 1"]


def test_cells_over_several_columns_and_rows() -> None:
    page = both(
        lines((55, 45, "nhóm"), (55, 75, "dọc"), (105, 75, "a"), (105, 105, "b")),
        boxes((50, 30, 250, 30), (50, 60, 50, 60), (100, 60, 200, 30), (100, 90, 200, 30)),
    )

    table = the_table(read_pdf(pdf(page), "x.pdf"))

    assert cells(table) == [["nhóm"], ["dọc", "a"], ["b"]]
    assert spans(table) == [[(1, 2)], [(2, 1), (1, 1)], [(1, 1)]]


def test_lines_of_a_cell_that_were_wrapped_are_joined_and_others_are_not() -> None:
    texts = ((55, 45, "Xây dựng kế hoạch cải"), (55, 57, "cách"), (55, 69, "Báo cáo"), (55, 81, "- Hội nghị"))
    page = both(lines(*texts, (205, 45, "x")), boxes((50, 30, 115, 60), (165, 30, 100, 60)))

    assert cells(the_table(read_pdf(pdf(page), "x.pdf"))) == [
        ["Xây dựng kế hoạch cải cách\nBáo cáo\n- Hội nghị", "x"],
    ]


def test_columns_without_lines_are_a_table_with_a_row_for_each_ordinal() -> None:
    page = lines(
        *((50, 10, "TT"), (90, 10, "Nội dung"), (250, 10, "Chủ trì"), (400, 10, "Thời gian")),
        *((50, 30, "1"), (90, 30, "Lập kế hoạch năm và"), (250, 30, "Văn phòng"), (400, 30, "Quý I")),
        *((90, 42, "trình phê duyệt"), (250, 42, "thống kê")),
        *((50, 60, "II. Nhóm việc thứ hai của cả năm đứng ngang qua mọi cột trong bảng này"),),
        *((50, 80, "2"), (90, 80, "Báo cáo"), (250, 80, "Phòng A"), (400, 80, "Quý II")),
    )

    table = the_table(read_pdf(pdf(page), "x.pdf"))

    assert cells(table) == [
        ["TT", "Nội dung", "Chủ trì", "Thời gian"],
        ["1", "Lập kế hoạch năm và\ntrình phê duyệt", "Văn phòng\nthống kê", "Quý I"],
        ["II. Nhóm việc thứ hai của cả năm đứng ngang qua mọi cột trong bảng này"],
        ["2", "Báo cáo", "Phòng A", "Quý II"],
    ]
    assert spans(table)[2] == [(1, 4)]


def test_a_letterhead_in_two_columns_is_read_one_after_the_other() -> None:
    page = lines(
        *((50, 10, "ỦY BAN NHÂN DÂN"), (300, 10, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
        *((50, 24, "PHƯỜNG MẪU"), (330, 24, "Độc lập - Tự do - Hạnh phúc")),
    )

    assert shown(read_pdf(pdf(page), "x.pdf").blocks) == [
        *("ỦY BAN NHÂN DÂN", "PHƯỜNG MẪU"),
        *("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    ]


def test_numbers_before_paragraphs_are_no_column() -> None:
    page = lines((50, 10, "1."), (90, 10, "Việc thứ nhất"), (50, 24, "2."), (90, 24, "Việc thứ hai"))

    assert shown(read_pdf(pdf(page), "x.pdf").blocks) == ["1. Việc thứ nhất", "2. Việc thứ hai"]


def test_a_table_over_pages_is_one_on_each() -> None:
    page = both(
        lines((55, 45, "TT"), (105, 45, "Việc")),
        boxes((50, 30, 50, 30), (100, 30, 200, 30), (50, 60, 50, 30), (100, 60, 200, 30)),
    )
    seen: list[tuple[int, int, str]] = []

    source = read_pdf(pdf(page, page), "x.pdf", lambda *progress: seen.append(progress))

    assert shown(source.blocks) == [[["TT", "Việc"], ["", ""]]] * 2
    assert seen == [(1, 2, "trang"), (2, 2, "trang")]


def test_a_scan_is_refused_with_what_to_do() -> None:
    def scanned(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("RGB", (20, 20))), 50, 50)

    with pytest.raises(Rejected) as refused:
        read_pdf(pdf(scanned), "x.pdf")

    assert refused.value.code == "no-text-in-file"
    assert "bản chụp" in refused.value.message_vi


def test_a_document_with_a_password_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        read_pdf(pdf(lines((50, 10, "mật")), encrypt=StandardEncryption("mật khẩu")), "x.pdf")

    assert refused.value.code == "file-encrypted"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", 1)

    with pytest.raises(Rejected) as refused:
        read_pdf(pdf(lines((50, 10, "một")), lines((50, 10, "hai"))), "x.pdf")

    assert refused.value.code == "too-many-pages"


def outcome(data: bytes) -> list[str]:
    """The lines that were read, or the code of the refusal."""
    try:
        return [piece.text for piece in read_pdf(data, "x.pdf").pieces]
    except Rejected as refused:
        return [refused.code]


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_truncated_document_is_refused_or_still_has_all_its_text(part: float) -> None:
    whole = pdf(lines((50, 10, "đủ cả"), (50, 24, "hai dòng")))

    assert outcome(whole[: int(len(whole) * part)]) in (["file-damaged"], ["no-text-in-file"], ["đủ cả", "hai dòng"])


@st.composite
def cuts(draw: st.DrawFn) -> list[Box]:
    """A rectangle cut into boxes, across or downwards, a few times over."""
    parts: list[Box] = [(0.0, 0.0, 400.0, 400.0)]
    for _ in range(draw(st.integers(0, 8))):
        left, top, right, bottom = parts.pop(draw(st.integers(0, len(parts) - 1)))
        share = draw(st.sampled_from([0.25, 0.5, 0.75]))
        if draw(st.booleans()) and right - left > 40:
            middle = left + (right - left) * share
            parts += [(left, top, middle, bottom), (middle, top, right, bottom)]
        elif bottom - top > 40:
            middle = top + (bottom - top) * share
            parts += [(left, top, right, middle), (left, middle, right, bottom)]
        else:
            parts.append((left, top, right, bottom))
    return parts


@given(cuts())
def test_every_place_of_the_grid_is_covered_once_and_no_word_is_lost(parts: Sequence[Box]) -> None:
    words = [
        Word(f"w{at}", (left + right) / 2 - 1, (top + bottom) / 2 - 1, (left + right) / 2 + 1, (top + bottom) / 2 + 1)
        for at, (left, top, right, bottom) in enumerate(parts)
    ]

    rows, outside = drawn_table(parts, words)

    covered = [
        (row, column)
        for line in rows
        for cell in line
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]
    assert len(covered) == len(set(covered))
    assert sorted(cell.text for line in rows for cell in line if cell.text) == sorted(word.text for word in words)
    assert not outside
