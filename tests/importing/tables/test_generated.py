"""Generated tables: however a plan is laid out, the same tasks come back."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from tests.importing.tables.tabled import Document, Merged, codes, left, told, words

from par.importing.coverage import placed_texts

HEADINGS = {
    "ordinal": ["TT", "STT", "Số TT"],
    "title": ["Nội dung công việc", "Nhiệm vụ", "NHIỆM VỤ CỤ THỂ", "Tên nhiệm vụ"],
    "product": ["Sản phẩm", "Kết quả", "Sản phẩm dự kiến hoàn thành"],
    "lead": ["Cơ quan chủ trì", "Đơn vị chủ trì", "CQ chủ trì", "Bộ phận thực hiện"],
    "coordinator": ["Cơ quan phối hợp", "Đơn vị phối hợp"],
    "time": ["Thời gian thực hiện", "Thời hạn hoàn thành", "Thời gian"],
    "note": ["Ghi chú"],
}
UNITS = ["Phòng Nội vụ", "Phòng Lao động, Thương binh và Xã hội", "UBND các xã, phường", "Văn phòng HĐND và UBND huyện"]
PRODUCTS = ["Kế hoạch", "Báo cáo", "Quyết định phê duyệt"]
TIMES = ["Quý I/2023", "Tháng 5/2023", "Thường xuyên", "Trước 15/11/2023"]
WORDS = ["Soạn", "quy chế", "làm việc", "của", "phòng", "theo quy định", "về hồ sơ", "tại xã"]


@dataclass(frozen=True)
class Work:
    """One task as its author means it."""

    title: str
    products: tuple[str, ...]
    leads: tuple[str, ...]
    coordinators: tuple[str, ...]
    time: str


@dataclass(frozen=True)
class Style:
    """How a table is laid out."""

    columns: tuple[str, ...]
    headings: dict[str, str]
    between: tuple[str, str]
    merged_groups: bool
    rows_on_a_page: int
    head_again: bool
    cut: int


some = st.lists
works = st.builds(
    Work,
    title=some(st.sampled_from(WORDS), max_size=5).map(lambda rest: " ".join(["Việc", *rest])),
    products=some(st.sampled_from(PRODUCTS), max_size=3, unique=True).map(tuple),
    leads=some(st.sampled_from(UNITS), min_size=1, max_size=3, unique=True).map(tuple),
    coordinators=some(st.sampled_from(UNITS), max_size=3, unique=True).map(tuple),
    time=st.sampled_from(TIMES),
)
plans = some(some(works, min_size=1, max_size=5), min_size=2, max_size=4)
styles = st.builds(
    Style,
    columns=st.permutations(tuple(HEADINGS)).map(tuple),
    headings=st.fixed_dictionaries({column: st.sampled_from(known) for column, known in HEADINGS.items()}),
    between=st.sampled_from([("", "; "), ("- ", ";\n- "), ("+ ", ";\n+ "), ("", ";\n")]),
    merged_groups=st.booleans(),
    rows_on_a_page=st.integers(2, 12),
    head_again=st.booleans(),
    cut=st.integers(0, 3),
)
ROMAN = ("I", "II", "III", "IV")


def cells_of(work: Work, number: int, style: Style) -> dict[str, str]:
    opening, between = style.between

    def listed(parts: tuple[str, ...]) -> str:
        return opening + between.join(parts) if parts else ""

    return {
        "ordinal": str(number),
        "title": work.title,
        "product": listed(work.products),
        "lead": listed(work.leads),
        "coordinator": listed(work.coordinators),
        "time": work.time,
        "note": "",
    }


def rows_of(plan: list[list[Work]], style: Style) -> list[list[str | Merged]]:
    rows: list[list[str | Merged]] = []
    for ordinal, group in zip(ROMAN, plan, strict=False):
        if style.merged_groups:
            rows.append([Merged(f"{ordinal}. Nhóm việc {ordinal}", columns=len(style.columns))])
        else:
            title = {"ordinal": ordinal, "title": f"Nhóm việc {ordinal}"}
            rows.append([title.get(column, "") for column in style.columns])
        for number, work in enumerate(group, start=1):
            cells = cells_of(work, number, style)
            rows.append([cells[column] for column in style.columns])
    return rows


def document_of(plan: list[list[Work]], style: Style) -> Document:
    """The plan in pages; where ``cut`` allows, a task's title goes on at the top of the next page."""
    head = [style.headings[column] for column in style.columns]
    rows = rows_of(plan, style)
    pages = [rows[start : start + style.rows_on_a_page] for start in range(0, len(rows), style.rows_on_a_page)]
    document, title = Document(), style.columns.index("title")
    carried: list[str | Merged] = []
    for number, page in enumerate(pages):
        shown = [list(row) for row in page]
        opening = [carried] if carried else []
        carried = []
        last = shown[-1]
        parted = str(last[title]).split(" ") if len(last) > 1 and last[style.columns.index("time")] else []
        if number + 1 < len(pages) and len(parted) > style.cut > 0 and parted[style.cut][0].islower():
            last[title] = " ".join(parted[: style.cut])
            carried = ["" for _ in style.columns]
            carried[title] = " ".join(parted[style.cut :])
        document.table(*([head] if style.head_again or number == 0 else []), *opening, *shown)
    return document


def meant(plan: list[list[Work]]) -> list[tuple[object, ...]]:
    return [
        (f"{ordinal}.{number}", ordinal, work.title, [*work.products], [*work.leads], [*work.coordinators], work.time)
        for ordinal, group in zip(ROMAN, plan, strict=False)
        for number, work in enumerate(group, start=1)
    ]


@given(plans, styles)
def test_every_layout_gives_the_same_tasks(plan: list[list[Work]], style: Style) -> None:
    document = document_of(plan, style)
    parts = document.read()
    assert told(parts) == meant(plan)
    assert words(domain.title for domain in parts.domains) == [f"Nhóm việc {ordinal}" for ordinal in ROMAN[: len(plan)]]
    assert codes(parts) == []
    assert left(document, placed_texts(parts)) == []


texts = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        ["TT", "Nhiệm vụ", "Sản phẩm", "Chủ trì", "Thời gian", "1", "I", "1.1. x", "- a\n- b", "Phụ lục 1:"]
    ),
)
merges = st.builds(Merged, texts, st.integers(1, 3), st.integers(1, 3))


@given(st.lists(st.lists(st.one_of(texts, merges), max_size=6), max_size=8), st.lists(texts, max_size=3))
def test_any_table_is_read_without_an_error(rows: list[list[str | Merged]], before: list[str]) -> None:
    document = Document()
    for line in before:
        document.paragraph(line)
    parts = document.table(*rows).read()
    assert len({task.ordinal for task in parts.tasks}) == len(parts.tasks)
    assert {task.domain for task in parts.tasks} <= {domain.ordinal for domain in parts.domains}
