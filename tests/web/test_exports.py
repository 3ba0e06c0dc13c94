"""The files to take away: what they say is what the reads say, and no cell is ever computed."""

from io import BytesIO
from typing import Any

import docx
import httpx
import openpyxl
import pytest
from tests.web.conftest import Board
from typer.testing import CliRunner

from par.cli.main import app
from par.exporting.writers.docx import write_docx
from par.exporting.writers.xlsx import write_xlsx
from par.units import UnitRegister
from report_service.web.documents import period_document, results_document
from report_service.web.look import CELLS
from report_service.web.others import Part
from report_service.web.places import Place

pytestmark = pytest.mark.timeout(600)

CITY = "/city/chi-linh"
AREAS = [{"area": "1", "name": "=Lĩnh vực", "max": "60"}, {"area": "2", "name": "Khác", "max": "40"}]


def unit(name: str, rank: int | None, shown: str | None) -> dict[str, object]:
    level = None if shown is None else {"vi": "-Khá", "en": "Fair"}
    return {"name": name, "rank": rank, "shown": shown, "percent_shown": shown, "class": level, "areas": {"1": "50.00"}}


def test_the_table_says_what_is_missing_and_computes_nothing() -> None:
    head = {"name": "@Thành phố", "year": 2023, "day": None, "position": 7, "set": "=1+1"}
    rows = [unit('=HYPERLINK("http://x")', 1, "75.37"), unit("+Xã", None, None)]
    table = {"unit_type": "ward", "rows": rows}

    book: Any = openpyxl.load_workbook(BytesIO(write_xlsx(results_document(head, AREAS, [table]))))

    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    dangerous = [cell for cell in cells if cell.value.startswith(("=", "+", "-", "@"))]
    assert len(dangerous) == 6
    assert all(cell.quotePrefix for cell in dangerous)
    text = [cell.value for cell in cells]
    for expected in ("75,37", "50,00", "–", "Chưa đủ số liệu", "Khác (tối đa 40)"):
        assert expected in text


@pytest.mark.parametrize(
    ("overdue", "sentence"),
    [
        (2, "2 nhiệm vụ quá hạn; 1 nhiệm vụ quá hạn lâu nhất:"),
        (3_321, "3.321 nhiệm vụ quá hạn; 1 nhiệm vụ trong đó:"),
    ],
)
def test_the_report_counts_what_is_overdue_as_the_status_does(overdue: int, sentence: str) -> None:
    """Of very many the page reads the first only; their number is no count of all."""
    row = {"title": "Việc", "unit": "x", "due": "2023-01-02", "days": 3}
    rate = {"numerator": 0, "denominator": overdue}
    rates = {"completion_rate": rate, "on_time_rate": rate}
    status = {**dict.fromkeys(CELLS, 0), "open_overdue": overdue, **rates}
    nothing: Part[Any] = Part(None)
    empty = dict.fromkeys(("work_areas", "targets", "indicators", "index"), nothing)
    late = {"oldest": [row], "by_unit": [("x", 2)], "count": 2}
    place = Place("x", UnitRegister.of([]), UnitRegister.of([]).on(None))
    page = {"status": Part(status), "late": Part(late), "place": place, "index_areas": [], **empty}
    head = {"name": "Thành phố", "day": None, "position": 7, "past": False}
    word = docx.Document(BytesIO(write_docx(period_document(head, page))))
    assert sentence in [paragraph.text for paragraph in word.paragraphs]


async def test_the_table_of_results_holds_the_ranking(http: httpx.AsyncClient) -> None:
    answer = await http.get(f"{CITY}/results.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="ket-qua-chi-linh-2023.xlsx"'
    book: Any = openpyxl.load_workbook(BytesIO(answer.content))
    word = docx.Document(BytesIO((await http.get(f"{CITY}/results.docx")).content))
    ranking = (await http.get("/v1/rankings/2023/chi-linh")).json()["items"]

    sheets = {"ward": book["Các phường"], "commune": book["Các xã"]}
    for part in ranking:
        if part["unit_type"] not in sheets:
            continue
        rows = list(sheets[part["unit_type"]].iter_rows(values_only=True))
        start = next(at for at, row in enumerate(rows) if row[0] == "Hạng")
        listed = rows[start + 1 :]
        assert len(listed) == len(part["entries"]) + len(part["unscored"])
        for row, entry in zip(listed, part["entries"], strict=False):
            assert (row[0], row[1], row[-4]) == (str(entry["rank"]), entry["name"], entry["shown"].replace(".", ","))
    assert len(word.tables) == 1 + len(sheets)  # the letterhead is a table, too


async def test_the_report_says_what_the_page_says_also_of_a_past_day(http: httpx.AsyncClient) -> None:
    now, past = [
        docx.Document(BytesIO((await http.get(f"{CITY}/report.docx", params=asked)).content))
        for asked in ({}, {"as_of": "2023-01-31", "lang": "en"})
    ]

    said_now = "\n".join(paragraph.text for paragraph in now.paragraphs)
    said_past = "\n".join(paragraph.text for paragraph in past.paragraphs)
    assert "28/02/2023" in said_now
    assert "31/01/2023" in said_past
    assert "V. Chỉ số cải cách hành chính (số liệu hiện tại)" in said_past
    assert "hiện tại" not in said_now
    assert "Xong đúng hạn" in now.tables[1].rows[0].cells[1].text


@pytest.mark.parametrize("path", [f"{CITY}/results.pdf", f"{CITY}/report.xlsx", "/city/nowhere/results.xlsx",
                                  "/city/thu-nghiem/results.xlsx", f"{CITY}/results.xlsx?year=2001"])  # fmt: skip
async def test_there_is_no_file_of_what_is_not_there(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


def test_the_command_line_fetches_the_same_files(board: Board, tmp_path: object) -> None:
    runner = CliRunner()
    file = f"{tmp_path}/results.xlsx"
    done = runner.invoke(app, ["board", "export", file, "--city", "chi-linh", "--url", board.url])
    assert done.exit_code == 0, done.output
    assert "Các phường" in openpyxl.load_workbook(file).sheetnames

    report = f"{tmp_path}/report.docx"
    asked = ["board", "export", report, "--city", "chi-linh", "--report", "--as-of", "2023-01-31", "--url", board.url]
    assert runner.invoke(app, asked).exit_code == 0
    assert docx.Document(report).tables

    refused = runner.invoke(app, ["board", "export", file, "--city", "nowhere", "--url", board.url])
    assert refused.exit_code == 3
    away = runner.invoke(app, ["board", "export", file, "--city", "chi-linh", "--url", "http://127.0.0.1:9"])
    assert away.exit_code == 1
