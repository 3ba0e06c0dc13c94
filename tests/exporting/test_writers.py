"""What the files hold for the programs that open them: no formulas, no markup of others, nothing cut off."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from tests.exporting.plans import EXAMPLES, NAMES, Plan, again, comparable, example

from par.exporting import ExportFormat, Layout, TaskColumn, export_plan
from par.exporting.document import Document, Grid, GridCell, Letterhead
from par.exporting.form import TASKS_TITLE
from par.exporting.writers.html import write_html
from par.exporting.writers.xlsx import write_xlsx
from par.problems import Rejected

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"]
any_format = pytest.mark.parametrize("export_format", ExportFormat)


def a_plan(**task: object) -> Plan:
    plan = example(EXAMPLES[0])
    plan["tasks"] = [plan["tasks"][0] | task]
    return plan


def a_document(*cells: GridCell) -> Document:
    grid = Grid(TASKS_TITLE, tuple("abcdef"[: len(cells)]), (1,) * len(cells), (cells,))
    return Document("x", Letterhead(("a",), ("b",)), (grid,))


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    workbook = openpyxl.load_workbook(BytesIO(write_xlsx(a_document(*map(GridCell, DANGEROUS)))))

    row = [cell for cell in next(workbook.worksheets[0].iter_rows(min_row=3, max_row=3)) if cell.value is not None]
    assert [cell.value for cell in row] == DANGEROUS
    assert all(cell.data_type != "f" and cell.quotePrefix for cell in row)


@any_format
@pytest.mark.parametrize("words", [*DANGEROUS, "\t=1+1", "<b>&amp;</b>", "<script>alert(1)</script>", "]]>"])
def test_dangerous_words_come_back_as_words(export_format: ExportFormat, words: str) -> None:
    plan = a_plan(title=words, note=words, products=[words, words])

    expected = comparable(plan | {"tasks": [plan["tasks"][0] | {"title": words.strip(), "note": words.strip()}]})
    expected["tasks"][0]["products"] = [words.strip()] * 2
    assert again(plan, export_format) == expected


def test_a_page_holds_no_markup_of_the_plan() -> None:
    page = write_html(a_document(GridCell("<script>alert(1)</script>"), GridCell('" onclick="x')))

    assert b"<script" not in page
    assert b"&lt;script&gt;" in page


@any_format
def test_a_task_higher_than_a_page_comes_back_whole(export_format: ExportFormat) -> None:
    long = " ".join(f"việc số {number}" for number in range(150))
    plan = a_plan(title=long, products=[long, "Báo cáo", long], note=long)

    assert again(plan, export_format) == comparable(plan)


@any_format
def test_hidden_characters_do_not_go_out(export_format: ExportFormat) -> None:
    plan = a_plan(title="Lập\u200b kế\u202e hoạch")

    assert again(plan, export_format)["tasks"][0]["title"] == "Lập kế hoạch"


def test_a_text_that_excel_would_cut_is_refused() -> None:
    with pytest.raises(Rejected) as refused:
        write_xlsx(a_document(GridCell("x" * 40_000)))

    assert refused.value.code == "cell-too-long"


def test_a_layout_may_not_leave_out_what_the_plan_says() -> None:
    layout = Layout(columns=(TaskColumn.ORDINAL, TaskColumn.TITLE))

    with pytest.raises(ValueError, match="Cơ quan chủ trì"):
        export_plan(example(EXAMPLES[0]), NAMES, ExportFormat.HTML, layout)


def test_a_word_document_has_no_macros_and_repeats_the_heads_of_tables() -> None:
    with zipfile.ZipFile(BytesIO(export_plan(a_plan(), NAMES, ExportFormat.DOCX))) as packed:
        assert not [name for name in packed.namelist() if "vba" in name.lower()]
        assert b"w:tblHeader" in packed.read("word/document.xml")
