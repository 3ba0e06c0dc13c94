"""The official table of results and the report of a period, as documents. Pure; in Vietnamese, as offices send them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from par.exporting.document import Document, Grid, GridCell, Letterhead, Line, Style, shown
from par.exporting.form import BLANK, MOTTO
from report_service.web.figures import count, date, number, rate_of
from report_service.web.look import CELLS
from report_service.web.words import said

Row = Mapping[str, Any]

NOT_COMPLETE: Final = "Chưa đủ số liệu"
_NONE: Final = "–"


def results_document(head: Row, areas: Sequence[Row], tables: Iterable[Row]) -> Document:
    """The table of results of each type of units.

    Args:
        head: ``name year day position set``: whose results, of which year, the day and the position in the log they
            are of, and the name of the index set.
        areas: ``area name max`` in the order of the set.
        tables: ``unit_type rows``; a row has ``name rank shown percent_shown class areas``, ``areas`` by code as shown.
    """
    blocks: list[Line | Grid] = [
        Line(f"KẾT QUẢ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH NĂM {head['year']}", Style.TITLE),
        Line(_on(head), Style.SUBTITLE),
        *([Line(f"Theo {shown(head['set'])}")] if head["set"] else []),
    ]
    columns = ("Hạng", "Đơn vị", *(f"{shown(area['name'])} (tối đa {number(area['max'], 'vi')})" for area in areas))
    widths = (4, 22, *(8 for _ in areas), 7, 7, 9, 12)
    for table in tables:
        title = said("vi", f"type_{table['unit_type']}")
        rows = tuple(tuple(map(GridCell, _result(row, areas))) for row in table["rows"])
        blocks += [
            Line(title, Style.SECTION),
            Grid(title, (*columns, "Tổng điểm", "Tỷ lệ %", "Xếp loại", "Ghi chú"), widths, rows),
        ]
    return Document(f"Kết quả chỉ số CCHC {head['year']} – {shown(head['name'])}", _letterhead(head), tuple(blocks))


def _result(row: Row, areas: Sequence[Row]) -> list[str]:
    known = row["shown"] is not None
    return [
        _NONE if row["rank"] is None else str(row["rank"]),
        shown(row["name"]),
        *(number(row["areas"].get(area["area"]), "vi") for area in areas),
        number(row["shown"], "vi"),
        number(row["percent_shown"], "vi"),
        _NONE if row["class"] is None else shown(row["class"]["vi"]),
        "" if known else NOT_COMPLETE,
    ]


def period_document(head: Row, page: Row) -> Document:
    """The report on a city at the end of a day; ``page`` is what the city's page shows (see ``city_page``).

    A part that nobody answered for says so: it is never left out silently. ``head["past"]``: the day is not the
    present one, of which figures, targets and scores always are.
    """
    place = page["place"]
    now = " (số liệu hiện tại)" if head["past"] else ""
    blocks: list[Line | Grid] = [
        Line("BÁO CÁO CÔNG TÁC CẢI CÁCH HÀNH CHÍNH", Style.TITLE),
        Line(_on(head), Style.SUBTITLE),
        *_section("I. Tình hình thực hiện nhiệm vụ", page["status"].fault, _status(page)),
        *_section("II. Nhiệm vụ quá hạn", page["late"].fault, _late(page, place)),
        *_section(f"III. Chỉ tiêu của kế hoạch{now}", page["targets"].fault, _targets(page, place)),
        *_section(f"IV. Số liệu thống kê{now}", page["indicators"].fault, _indicators(page)),
        *_section(f"V. Chỉ số cải cách hành chính{now}", page["index"].fault, _index(page)),
    ]
    return Document(f"Báo cáo CCHC – {shown(head['name'])}", _letterhead(head), tuple(blocks))


def _section(title: str, fault: bool, content: list[Line | Grid]) -> list[Line | Grid]:
    missing = said("vi", "no_answer") if fault else "Không có."
    return [Line(title, Style.SECTION), *(content or [Line(missing)])]


def _status(page: Row) -> list[Line | Grid]:
    status = page["status"].value
    if status is None:
        return []
    rows = [(said("vi", f"area_{row['name']}"), row) for row in page["work_areas"].value or []]
    lines = [
        f"Tỷ lệ hoàn thành: {number(rate_of(status['completion_rate']), 'vi')} % "
        f"({status['completion_rate']['numerator']}/{status['completion_rate']['denominator']}); "
        f"đúng hạn: {number(rate_of(status['on_time_rate']), 'vi')} %."
    ]
    head = ("Lĩnh vực", *(said("vi", cell) for cell in CELLS))
    table = [(name, *(count(row[cell], "vi") for cell in CELLS)) for name, row in rows]
    table.append(("Tổng số (cả báo cáo, kiểm tra, rà soát)", *(count(status[cell], "vi") for cell in CELLS)))
    return [*map(Line, lines), _grid("Tình hình", head, (22, *(8 for _ in CELLS)), table)]


def _late(page: Row, place: Any) -> list[Line | Grid]:
    late = page["late"].value
    if late is None or not late["oldest"]:
        return []
    rows = [
        (str(at), row["title"], place.name(row["unit"]), date(row["due"], "vi"), count(row["days"], "vi"))
        for at, row in enumerate(late["oldest"], 1)
    ]
    status = page["status"].value
    overdue = late["count"] if status is None else max(late["count"], status["open_overdue"])
    # A page reads so many of them and no more: then nobody knows which are the oldest.
    which = "quá hạn lâu nhất" if late["count"] == overdue else "trong đó"
    said_first = f"{count(overdue, 'vi')} nhiệm vụ quá hạn; {len(rows)} nhiệm vụ {which}:"
    grid = _grid("Quá hạn", ("TT", "Nhiệm vụ", "Đơn vị", "Hạn", "Số ngày"), (3, 30, 20, 9, 7), rows)
    return [Line(said_first), grid]


def _targets(page: Row, place: Any) -> list[Line | Grid]:
    targets = page["targets"].value
    if targets is None or not targets["all"]:
        return []
    rows = [
        (
            one["text"],
            place.name(one["authority"]),
            _NONE if one["value"] is None else f"{one['comparator'] or ''} {number(one['value'], 'vi')}".strip(),
            number(one["measured"], "vi"),
            said("vi", f"standing_{one['standing']}"),
        )
        for one in targets["all"]
    ]
    head = ("Chỉ tiêu", "Kế hoạch của", "Cần đạt", "Thực tế", "Kết quả")
    return [_grid("Chỉ tiêu", head, (34, 18, 8, 8, 12), rows)]


def _indicators(page: Row) -> list[Line | Grid]:
    rows = [
        (
            row["name"],
            count(row["numerator"], "vi"),
            count(row["denominator"], "vi"),
            number(row["value"], "vi"),
            count(row["units"], "vi"),
            count(row["not_reported"], "vi"),
        )
        for row in page["indicators"].value or []
    ]
    head = ("Chỉ tiêu thống kê", "Tử số", "Mẫu số", "%", "Đơn vị báo cáo", "Không báo cáo được")
    return [_grid("Số liệu", head, (34, 10, 10, 8, 9, 9), rows)] if rows else []


def _index(page: Row) -> list[Line | Grid]:
    index = page["index"].value
    if index is None:
        return []
    rows = [(area["name"], number(area["shown"], "vi"), number(area["max"], "vi")) for area in page["index_areas"]]
    rows.append(("Tổng điểm", number(index["shown"], "vi"), number(index["max"], "vi")))
    note = [] if index["shown"] is not None else [Line(f"{NOT_COMPLETE}: {len(index['missing'])} tiêu chí.")]
    return [*note, _grid("Chỉ số", ("Lĩnh vực", "Điểm", "Điểm tối đa"), (40, 12, 12), rows)]


def _grid(title: str, head: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[object]]) -> Grid:
    cells = tuple(tuple(GridCell(shown(value)) for value in row) for row in rows)
    return Grid(title, tuple(head), tuple(widths), cells)


def _on(head: Row) -> str:
    day: dt.date | None = head["day"]
    when = "" if day is None else f" đến hết ngày {date(day, 'vi')}"
    return f"{shown(head['name'])} – số liệu{when}, vị trí {head['position']} của sổ"


def _letterhead(head: Row) -> Letterhead:
    dated = f"ngày {BLANK} tháng {BLANK} năm {BLANK}"
    return Letterhead((shown(head["name"]).upper(), f"Số: {BLANK}"), (*MOTTO, dated))
