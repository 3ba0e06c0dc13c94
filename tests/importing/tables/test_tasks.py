"""Task tables in the forms in which offices write them."""

import datetime as dt

from tests.importing.tables.tabled import Document, Merged, codes, left, read_rows, told, words

from par.importing.coverage import placed_texts

HEAD = ("TT", "Nội dung công việc", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện")
ONE = ("1", "Soạn quy chế", "Quy chế; báo cáo", "Phòng Nội vụ", "UBND các xã, phường", "Quý I/2023")
TWO = ("2", "Mở lớp tập huấn", "Lớp", "Phòng Tư pháp", "", "Tháng 5/2023")
READ_ONE = (
    "I.1",
    "I",
    "Soạn quy chế",
    ["Quy chế", "báo cáo"],
    ["Phòng Nội vụ"],
    ["UBND các xã, phường"],
    "Quý I/2023",
)
READ_TWO: tuple[object, ...] = ("I.2", "I", "Mở lớp tập huấn", ["Lớp"], ["Phòng Tư pháp"], [], "Tháng 5/2023")


def group(ordinal: str, title: str) -> tuple[str, ...]:
    return (ordinal, title, "", "", "", "")


def ordinals(*rows: tuple[str | Merged, ...]) -> list[str]:
    return [task.ordinal for task in read_rows(*rows).tasks]


def test_groups_whose_numbering_starts_again() -> None:
    parts = read_rows(HEAD, group("I", "Cải cách thể chế"), ONE, TWO, group("II.", "Cải cách TTHC"), ONE)
    assert told(parts)[:2] == [READ_ONE, READ_TWO]
    assert [task.ordinal for task in parts.tasks] == ["I.1", "I.2", "II.1"]
    assert [(domain.ordinal, domain.title.text, domain.area) for domain in parts.domains] == [
        ("I", "Cải cách thể chế", "institutions"),
        ("II", "Cải cách TTHC", "procedures"),
    ]
    assert parts.tasks[0].reading is not None
    assert parts.tasks[0].reading.due == dt.date(2023, 3, 31)
    assert codes(parts) == []


def test_numbering_through_all_groups_is_kept() -> None:
    assert ordinals(HEAD, group("I", "Thể chế"), ONE, group("II", "Bộ máy"), TWO) == ["1", "2"]


def test_own_numbers_that_name_their_group_are_kept() -> None:
    rows = [(f"{g}.{n}", *ONE[1:]) for g in (1, 2) for n in (1, 2)]
    parts = read_rows(HEAD, group("1", "Thể chế"), *rows[:2], group("2", "Bộ máy"), *rows[2:])
    assert [(task.ordinal, task.domain) for task in parts.tasks] == [
        ("1.1", "1"),
        ("1.2", "1"),
        ("2.1", "2"),
        ("2.2", "2"),
    ]


def test_groups_under_parts() -> None:
    parts = read_rows(
        HEAD, group("A", "PHẦN CHUNG"), group("I", "Thể chế"), ONE, group("B", "PHẦN RIÊNG"), group("I", "Bộ máy"), ONE
    )
    assert [(task.ordinal, task.domain) for task in parts.tasks] == [("A.I.1", "A.I"), ("B.I.1", "B.I")]


def test_a_group_row_merged_over_the_table() -> None:
    merged = (Merged("II. Cải cách bộ máy", columns=6),)
    assert [
        domain.title.text for domain in read_rows(HEAD, (Merged("I. Thể chế", columns=6),), ONE, merged, ONE).domains
    ] == [
        "Thể chế",
        "Cải cách bộ máy",
    ]


def test_a_group_row_with_its_title_in_every_cell() -> None:
    assert [domain.ordinal for domain in read_rows(HEAD, ("I. Thể chế",) * 6, ONE).domains] == ["I"]


def test_a_task_without_units_and_time_is_no_group() -> None:
    parts = read_rows(
        HEAD, group("I", "Thể chế"), ("", "Theo dõi công việc", "", "", "", ""), group("II", "Bộ máy"), ONE
    )
    assert [(task.ordinal, task.title.text) for task in parts.tasks] == [
        ("I.1", "Theo dõi công việc"),
        ("1", "Soạn quy chế"),
    ]
    assert codes(parts) == ["ordinal-missing"]


def test_the_group_in_a_merged_column() -> None:
    head = ("Nhiệm vụ chung", "Nhiệm vụ cụ thể", "Sản phẩm", "Cơ quan chủ trì", "Thời gian")
    parts = read_rows(
        head,
        (Merged("1. Thể chế", rows=2), "1.1.Soạn quy chế", "Quy chế", "Phòng Nội vụ", "Quý I"),
        ("1.2. Rà soát văn bản", "Báo cáo", "Phòng Tư pháp", "Quý II"),
        ("2. Bộ máy", "2.1. Sắp xếp", "Đề án", "Phòng Nội vụ", "Quý III"),
    )
    assert [(task.ordinal, task.domain, task.title.text) for task in parts.tasks] == [
        ("1.1", "1", "Soạn quy chế"),
        ("1.2", "1", "Rà soát văn bản"),
        ("2.1", "2", "Sắp xếp"),
    ]
    assert [domain.area for domain in parts.domains] == ["institutions", "organisation"]


def test_the_group_stands_beside_a_later_row_of_its_tasks() -> None:
    head = ("Nhiệm vụ chung", "Nhiệm vụ cụ thể", "Cơ quan chủ trì", "Thời gian")
    parts = read_rows(
        head,
        ("1. Thể chế", "1.1. Soạn quy chế", "Phòng Nội vụ", "Quý I"),
        ("", "2.1. Sắp xếp", "Phòng Nội vụ", "Quý III"),
        ("2. Bộ máy", "2.2. Giao biên chế", "Phòng Nội vụ", "Quý III"),
    )
    assert [(task.ordinal, task.domain) for task in parts.tasks] == [("1.1", "1"), ("2.1", "2"), ("2.2", "2")]


def test_appendices_are_groups_where_their_tables_have_none() -> None:
    document = Document()
    document.paragraph("Phụ lục số 01: Nhiệm vụ về thể chế").paragraph("(Kèm theo kế hoạch)").table(HEAD, ONE, TWO)
    document.table(HEAD, ("3", *ONE[1:]))
    document.paragraph("PHỤ LỤC 02").paragraph("Nhiệm vụ về bộ máy").table(HEAD, ONE)
    parts = document.read()
    assert [(domain.ordinal, domain.title.text, domain.area) for domain in parts.domains] == [
        ("PL01", "Nhiệm vụ về thể chế", "institutions"),
        ("PL02", "Nhiệm vụ về bộ máy", "organisation"),
    ]
    assert [task.ordinal for task in parts.tasks] == ["PL01.1", "PL01.2", "PL01.3", "PL02.1"]


def test_groups_inside_several_appendices() -> None:
    document = Document()
    for number in "12":
        document.paragraph(f"Phụ lục {number}: Nhiệm vụ").table(HEAD, group("I", "Thể chế"), ONE)
    parts = document.read()
    assert [(task.ordinal, task.domain) for task in parts.tasks] == [("PL1.I.1", "PL1.I"), ("PL2.I.1", "PL2.I")]


def test_a_heading_just_above_the_table_is_its_group() -> None:
    parts = Document().paragraph("II. Cải cách bộ máy", heading=True).table(HEAD, ONE).read()
    assert [(domain.ordinal, domain.title.text) for domain in parts.domains] == [("II", "Cải cách bộ máy")]


def test_tasks_in_no_group() -> None:
    parts = read_rows(HEAD, ONE, TWO)
    assert [(task.ordinal, task.domain) for task in parts.tasks] == [("1", "1"), ("2", "1")]
    assert codes(parts) == ["group-missing"]


def test_a_row_broken_by_a_page_goes_on() -> None:
    broken = ("1", "Soạn quy", "- Quy chế;", "- Phòng Nội vụ;", "", "Quý I")
    rest = ("", "chế làm việc", "- Báo cáo", "- UBND các xã,", "", "")
    more = ("", "", "", "phường", "", "")
    document = Document().table(HEAD, group("I", "Thể chế"), broken).paragraph("").table(HEAD, rest, more, TWO)
    assert told(document.read())[0] == (
        "1",
        "I",
        "Soạn quy chế làm việc",
        ["Quy chế", "Báo cáo"],
        ["Phòng Nội vụ", "UBND các xã, phường"],
        [],
        "Quý I",
    )


def test_a_table_goes_on_without_its_head() -> None:
    parts = Document().table(HEAD, group("I", "Thể chế"), ONE).table(TWO).table(("x", "y")).read()
    assert [task.ordinal for task in parts.tasks] == ["1", "2"]


def test_rows_of_one_task_under_merged_cells() -> None:
    parts = read_rows(
        HEAD,
        group("I", "Thể chế"),
        (
            Merged("1", rows=2),
            Merged("Soạn quy chế", rows=2),
            "Dự thảo",
            "Phòng Nội vụ",
            Merged("Công an", rows=3),
            "Quý I",
        ),
        ("Quy chế", "Phòng Tư pháp", "Quý II"),
        ("2", "Mở lớp", "Lớp", "Phòng Nội vụ", "Quý III"),
    )
    assert told(parts) == [
        (
            "1",
            "I",
            "Soạn quy chế",
            ["Dự thảo", "Quy chế"],
            ["Phòng Nội vụ", "Phòng Tư pháp"],
            ["Công an"],
            "Quý I; Quý II",
        ),
        ("2", "I", "Mở lớp", ["Lớp"], ["Phòng Nội vụ"], ["Công an"], "Quý III"),
    ]


def test_several_numbers_in_one_cell() -> None:
    row = ("1\n2", "Soạn quy chế\nMở lớp", "Quy chế\nLớp", "Phòng Nội vụ", "", "Quý I")
    parts = read_rows(HEAD, group("I", "Thể chế"), row)
    assert [(task.ordinal, task.title.text, words(task.products)) for task in parts.tasks] == [
        ("1", "Soạn quy chế", ["Quy chế"]),
        ("2", "Mở lớp", ["Lớp"]),
    ]
    crowded = read_rows(HEAD, group("I", "Thể chế"), ("1\n2", "Soạn quy chế", "", "Phòng Nội vụ", "", "Quý I"))
    assert codes(crowded) == ["ordinals-in-one-cell"]


def test_a_number_used_twice_gets_a_letter() -> None:
    parts = read_rows(HEAD, group("I", "Thể chế"), ONE, ONE, TWO, ONE)
    assert [task.ordinal for task in parts.tasks] == ["1", "1b", "2", "1c"]
    assert codes(parts) == ["ordinal-repeated", "ordinal-repeated"]


def test_rows_without_any_numbers() -> None:
    rows = [("Soạn quy chế", "Phòng Nội vụ", "Quý I"), ("Mở lớp", "Phòng Tư pháp", "")]
    parts = read_rows(("Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"), (Merged("I. Thể chế", columns=3),), *rows)
    assert [(task.ordinal, task.title.text) for task in parts.tasks] == [("I.1", "Soạn quy chế"), ("I.2", "Mở lớp")]
    assert codes(parts) == []


def test_a_head_of_two_rows() -> None:
    parts = read_rows(
        (
            Merged("TT", 2),
            Merged("Nội dung", 2),
            Merged("Đơn vị", 1, 2),
            Merged("Thời gian", 1, 2),
            Merged("Ghi chú", 2),
        ),
        ("Chủ trì", "Phối hợp", "Bắt đầu", "Kết thúc"),
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
        ("I", "Thể chế", "", "", "", "", ""),
        ("1", "Soạn quy chế", "Phòng Nội vụ", "Công an", "tháng 3/2023", "tháng 5/2023", "làm sớm"),
    )
    (task,) = parts.tasks
    assert (task.time.text, task.note.text) == ("từ tháng 3/2023 đến tháng 5/2023", "làm sớm")
    assert task.reading is not None
    assert (task.reading.from_, task.reading.due) == (dt.date(2023, 3, 1), dt.date(2023, 5, 31))
    assert words(one.text for one in task.coordinators) == ["Công an"]


def test_the_rows_of_a_sheet_around_its_table() -> None:
    document = Document().table(
        ("UBND XÃ", "", "", "", "", "CỘNG HÒA"),
        ("", "KẾ HOẠCH NĂM 2023", "", "", "", ""),
        HEAD,
        group("I", "Thể chế"),
        ONE,
        ("", "", "", "", "", ""),
        ("Nơi nhận:", "", "", "", "TM. UỶ BAN NHÂN DÂN", ""),
        ("- Lưu: VT", "", "", "", "CHỦ TỊCH", ""),
    )
    parts = document.read()
    assert [task.ordinal for task in parts.tasks] == ["1"]
    assert [str(getattr(block, "text", "")) for block in parts.rest] == [
        "UBND XÃ",
        "CỘNG HÒA",
        "KẾ HOẠCH NĂM 2023",
        "Nơi nhận:",
        "TM. UỶ BAN NHÂN DÂN",
        "- Lưu: VT",
        "CHỦ TỊCH",
    ]


def test_a_column_that_is_not_known() -> None:
    document = Document().table((*HEAD, "Màu sắc"), (*group("I", "Thể chế"), ""), (*ONE, "xanh"))
    parts = document.read()
    assert [(cell.task, cell.heading, cell.text.text) for cell in parts.others] == [("1", "Màu sắc", "xanh")]
    assert codes(parts) == ["column-unknown"]


def test_tables_that_are_not_known() -> None:
    parts = Document().table(("a", "b", "c"), ("d", "e", "f")).table(("TT", "Lĩnh vực"), ("1", "x")).read()
    assert codes(parts) == ["table-unknown", "table-without-head"]
    assert parts.tasks == ()


def test_units_that_are_none_and_names_that_stand_twice() -> None:
    row = ("1", "Soạn quy chế", "Quy chế; quy chế", "Thực hiện theo chỉ đạo", "Công an; Công an", "Quý I")
    parts = read_rows(HEAD, group("I", "Thể chế"), row)
    assert told(parts)[0][3:6] == (["Quy chế"], [], ["Công an"])
    assert codes(parts) == ["unit-cell-instruction", "named-twice", "named-twice"]


def test_every_word_is_placed() -> None:
    document = Document().paragraph("Phụ lục 1: Nhiệm vụ")
    row = (
        "1.",
        "Soạn quy chế",
        "- Quy chế;\n- Báo cáo",
        "Cơ quan thực hiện: Phòng Nội vụ và Công an",
        "các xã",
        "Quý I",
    )
    document.table(HEAD, group("I", "Thể chế"), row, ("2", "Thi đua", "x", "Phòng Nội vụ; Thực hiện ngay", "", ""))
    document.table(HEAD, group("I", "Thể chế"), ("", "và thi", "", "", "", ""))
    assert left(document, placed_texts(document.read())) == []
