"""Task tables in forms that the example plans do not have; every text is invented."""

from tests.importing.tables.tabled import Document, Merged, left, read_rows, words

from par.importing.coverage import placed_texts
from par.importing.draft import TargetDraft
from par.importing.prose import read_targets
from par.importing.tables import read_tables
from par.importing.tables.headings import Column, columns_of
from par.importing.tables.roles import roles_in
from par.importing.tables.unit_names import split_at_commas, split_units
from par.importing.traced import Piece, Traced


def traced(text: str) -> Traced:
    return Traced.of(Piece(0, "ô A1", text))


def test_a_heading_over_two_columns_may_itself_say_who_acts() -> None:
    parts = read_rows(
        (Merged("STT", rows=2), Merged("NHIỆM VỤ", rows=2), Merged("CƠ QUAN THỰC HIỆN", columns=2)),
        ("CHỦ TRÌ", "PHỐI HỢP"),
        ("1", "Mở lớp tập huấn", "Phòng Nội vụ", "Phòng Tư pháp"),
    )
    (task,) = parts.tasks
    assert (words(task.leads), words(task.coordinators)) == (["Phòng Nội vụ"], ["Phòng Tư pháp"])


def test_a_person_in_charge_beside_the_lead_is_the_leader() -> None:
    lead = "Đơn vị chủ trì"
    assert columns_of(["Nhiệm vụ", "Người phụ trách", lead]) == [Column.TITLE, Column.LEADER, Column.LEAD]
    assert columns_of(["Nhiệm vụ", "Người phụ trách"]) == [Column.TITLE, Column.LEAD]


def test_numbers_under_a_heading_that_is_not_known() -> None:
    for heading in ("Mã số", "", "Ký hiệu"):
        parts = read_rows(
            (heading, "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"),
            ("I", "Cải cách thể chế", "", ""),
            ("I.1", "Soạn quy chế", "Phòng Tư pháp", "Quý I"),
        )
        assert [domain.ordinal for domain in parts.domains] == ["I"], heading
        assert [task.ordinal for task in parts.tasks] == ["I.1"], heading


def test_marks_that_repeat_the_cell_above() -> None:
    document = Document().table(
        ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn", "Sản phẩm"),
        ("1", "Soạn quy chế", "Phòng Tư pháp", "Quý I", "Quy chế"),
        ("2", "Rà soát quy chế", "-nt-", '"', "Như trên"),
        ("3", "Sửa quy chế", "nt", "Quý II", "nt"),
    )
    parts = document.read()
    assert [words(task.leads) for task in parts.tasks] == [["Phòng Tư pháp"]] * 3
    assert [task.time.text for task in parts.tasks] == ["Quý I", "Quý I", "Quý II"]
    assert [words(task.products) for task in parts.tasks] == [["Quy chế"]] * 3
    assert left(document, placed_texts(parts)) == []


def test_a_mark_with_nothing_above_stays_words() -> None:
    parts = read_rows(
        ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"),
        ("1", "Soạn quy chế", "Phòng Một", "-nt-"),
        ("2", "Sửa quy chế", "", "Quý I"),
        ("3", "Rà soát quy chế", "-nt-", "-nt-"),
    )
    assert [task.time.text for task in parts.tasks] == ["-nt-", "Quý I", "Quý I"]
    assert words(parts.tasks[2].leads) != ["Phòng Một"]


def test_a_group_that_goes_on_is_the_same_group() -> None:
    parts = read_rows(
        ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"),
        ("I", "Cải cách thể chế", "", ""),
        ("1", "Soạn quy chế", "Phòng Tư pháp", "Quý I"),
        ("I", "Cải cách thể chế (tiếp theo)", "", ""),
        ("2", "Rà soát quy chế", "Phòng Tư pháp", "Quý II"),
    )
    assert [(domain.ordinal, domain.title.text) for domain in parts.domains] == [("I", "Cải cách thể chế")]
    assert [task.domain for task in parts.tasks] == ["I", "I"]


def test_a_group_has_the_area_of_the_group_its_number_stands_in() -> None:
    parts = read_rows(
        ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"),
        ("2", "Cải cách thủ tục hành chính", "", ""),
        ("2.1", "Nền nếp làm việc", "", ""),
        ("2.1.1", "Mở hộp thư góp ý", "Phòng Nội vụ", "Quý I"),
        ("3", "Tài chính công", "", ""),
        ("3.1", "Công khai ngân sách", "Phòng Tài chính", "Quý I"),
    )
    assert [(domain.ordinal, domain.area) for domain in parts.domains] == [
        ("2", "procedures"),
        ("2.1", "procedures"),
        ("3", "public-finance"),
    ]


def test_units_in_a_numbered_list() -> None:
    roles = roles_in(traced("1. Phòng Tư pháp\n2. Phòng Nội vụ\n3. UBND các xã, phường"), split_at_commas, leads=True)
    assert words(roles.leads) == ["Phòng Tư pháp", "Phòng Nội vụ", "UBND các xã, phường"]
    assert {"1.", "2.", "3."} <= {label.text for label in roles.labels}


def test_labels_with_abbreviations() -> None:
    roles = roles_in(traced("CQ chủ trì: Phòng Tư pháp; CQ phối hợp: Phòng Nội vụ"), split_at_commas, leads=True)
    assert (words(roles.leads), words(roles.coordinators)) == (["Phòng Tư pháp"], ["Phòng Nội vụ"])


def test_a_line_that_ends_with_the_word_for_the_department_itself() -> None:
    assert words(split_units(traced("Văn phòng Sở\nThanh tra Sở\nPhòng Nghiệp vụ"))) == [
        "Văn phòng Sở",
        "Thanh tra Sở",
        "Phòng Nghiệp vụ",
    ]


def test_inspections_with_what_is_inspected_are_no_tasks() -> None:
    parts = read_rows(
        ("STT", "Đơn vị được kiểm tra", "Thời gian", "Nội dung kiểm tra"),
        ("1", "Xã Một", "Quý II", "Giải quyết hồ sơ"),
        ("2", "Xã Hai", "Quý III", "Giải quyết hồ sơ"),
    )
    assert [one.unit.text.text for one in parts.inspections] == ["Xã Một", "Xã Hai"]
    assert parts.tasks == ()


def test_a_row_of_a_target_table_that_counts_on_the_row_above() -> None:
    document = Document().table(
        ("TT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2023"),
        ("1", "Tỷ lệ hồ sơ qua mạng", "%", "≥ 75"),
        ("", "Trong đó: hồ sơ toàn trình", "%", "≥ 50"),
        ("2", "Số cuộc kiểm tra", "cuộc", "12"),
    )

    def read(text: Traced) -> list[TargetDraft]:
        return read_targets(text)

    found = read_tables(document.blocks, 2023, read_target=read).targets
    assert [(one.comparator, one.value, one.unit, one.nested_in) for one in found] == [
        (">=", "75", "percent", None),
        (">=", "50", "percent", 1),
        ("=", "12", "count", None),
    ]


def test_nothing_of_a_form_is_lost() -> None:
    document = Document().table(
        ("Mã", "Nhiệm vụ", "Người phụ trách", "Đơn vị chủ trì"),
        ("I", "Cải cách thể chế", "", ""),
        ("1", "Soạn quy chế", "Bà Trưởng phòng", "1. Phòng Tư pháp\n2. Phòng Nội vụ"),
    )
    assert left(document, placed_texts(document.read())) == []
