"""Lists of procedures to be reviewed, of units to be inspected, and tables of targets."""

import datetime as dt
from collections.abc import Iterator

from tests.importing.tables.tabled import Document, Merged, codes, left, read_rows, words

from par.importing.coverage import placed_texts
from par.importing.draft import TargetDraft
from par.importing.tables import read_tables
from par.importing.tables.inspections import kind_of
from par.importing.traced import Traced

REVIEWS = ("Stt", "Ngành/Lĩnh vực", "Thời gian hoàn thành")
INSPECTIONS = ("Stt", "Cơ quan/đơn vị", "Ghi chú")


def test_reviews_with_the_unit_in_the_cell_of_the_field() -> None:
    parts = read_rows(
        REVIEWS,
        ("1.", "Phòng Kinh tế Thủ tục hành chính các lĩnh vực: chợ; rượu", "Trước ngày 01/4/2023"),
        ("2.", "Phòng Tư pháp\nTTHC lĩnh vực: hộ tịch", "Quý II"),
    )
    assert [(review.unit.text.text, review.field.text, review.due) for review in parts.procedure_reviews] == [
        ("Phòng Kinh tế", "chợ", dt.date(2023, 3, 31)),
        ("Phòng Kinh tế", "rượu", dt.date(2023, 3, 31)),
        ("Phòng Tư pháp", "hộ tịch", dt.date(2023, 6, 30)),
    ]
    assert parts.procedure_reviews[0].stated == dt.date(2023, 4, 1)
    assert parts.tasks == ()


def test_reviews_with_the_unit_in_a_merged_column() -> None:
    parts = read_rows(
        ("TT", "Đơn vị thực hiện", "Lĩnh vực", "Thời hạn"),
        ("1", Merged("Phòng Kinh tế", rows=2), "chợ", "30/6/2023"),
        ("2", "rượu", ""),
    )
    assert [(review.unit.text.text, review.field.text) for review in parts.procedure_reviews] == [
        ("Phòng Kinh tế", "chợ"),
        ("Phòng Kinh tế", "rượu"),
    ]
    assert parts.procedure_reviews[1].due is None


def test_inspections_with_remarks_that_hold_for_the_rows_below() -> None:
    document = Document().paragraph("Phụ lục II:").paragraph("Kiểm tra năm 2023")
    document.table(
        INSPECTIONS,
        ("I", "CÁC PHÒNG THUỘC HUYỆN", ""),
        ("1", "Phòng Kinh tế", ""),
        ("II", "CÁC XÃ", ""),
        ("1", "Xã Một", "Kiểm tra đột xuất"),
        ("2", "Xã Hai", ""),
    )
    document.table(INSPECTIONS, ("3", "Xã Ba", ""), ("4", "Xã Bốn", "Khắc phục tồn tại"))
    parts = document.read()
    assert [(one.unit.text.text, one.group.text, one.kind, one.note.text) for one in parts.inspections] == [
        ("Phòng Kinh tế", "PHÒNG", "periodic", ""),
        ("Xã Một", "XÃ", "unannounced", "Kiểm tra đột xuất"),
        ("Xã Hai", "XÃ", "unannounced", "Kiểm tra đột xuất"),
        ("Xã Ba", "XÃ", "unannounced", "Kiểm tra đột xuất"),
        ("Xã Bốn", "XÃ", "follow-up", "Khắc phục tồn tại"),
    ]
    assert [(finding.code, finding.fields["rows"]) for finding in parts.findings] == [("remark-carried", "2")]
    assert left(document, placed_texts(parts)) == []


def test_a_merged_remark_holds_for_its_rows_only() -> None:
    parts = read_rows(
        INSPECTIONS,
        ("1", "Xã Một", Merged("Đột xuất", rows=2)),
        ("2", "Xã Hai"),
        ("3", "Xã Ba", ""),
        ("4", "Xã Bốn", ""),
    )
    assert [one.kind for one in parts.inspections] == ["unannounced", "unannounced", "periodic", "periodic"]
    assert codes(parts) == []


def test_kinds_of_inspection() -> None:
    assert [kind_of(words) for words in ("Đột xuất", "Phúc tra", "Tái kiểm tra", "Định kỳ", "")] == [
        "unannounced",
        "follow-up",
        "follow-up",
        "periodic",
        "periodic",
    ]


def test_rows_of_targets_are_read_as_clauses() -> None:
    def read_target(text: Traced) -> Iterator[TargetDraft]:
        yield TargetDraft(text, "some_rate")

    document = Document().table(
        ("TT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2023"),
        ("1", "Hồ sơ đúng hạn", "%", "từ 98"),
        ("2", "Hồ sơ số hóa", "%", "80%"),
        ("3", "Sáng kiến", "sáng kiến", "02"),
        ("4", "Cuộc kiểm tra", "cuộc", "02 cuộc"),
        ("", "Chưa có số", "", ""),
    )
    parts = read_tables(document.blocks, 2023, read_target=read_target)
    assert words(target.text for target in parts.targets) == [
        "Hồ sơ đúng hạn: từ 98%",
        "Hồ sơ số hóa: 80%",
        "Sáng kiến: 02 sáng kiến",
        "Cuộc kiểm tra: 02 cuộc",
    ]
    assert left(document, placed_texts(parts)) == ["Chưa có số"]


def test_a_table_of_another_kind_is_handed_on_whole() -> None:
    duties = ("TT", "Đơn vị", "Trách nhiệm được giao")
    contacts = ("TT", "Đơn vị", "Số điện thoại")
    document = Document().table(duties, ("1", "Phòng Nội vụ", "Theo dõi")).table(contacts, ("1", "Xã Một", "113"))
    parts = document.read()
    assert parts.inspections == ()
    assert parts.rest == tuple(document.blocks)
    assert codes(parts) == ["table-unknown", "table-unknown"]
