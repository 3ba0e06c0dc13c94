"""The form of an exported plan: its tables and their columns, and the words for codes. Writer and reader share it.

The task table is the official one; its headings may be worded and ordered otherwise. The tables of the annex say what
the words of a plan do not: codes of units and areas, and how a time is understood where its words leave that open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TaskColumn(StrEnum):
    """The columns of the task table; values are the headings of the official form."""

    ORDINAL = "TT"
    TITLE = "Nội dung nhiệm vụ"
    PRODUCTS = "Sản phẩm"
    LEADS = "Cơ quan chủ trì"
    COORDINATORS = "Cơ quan phối hợp"
    LEADER = "Lãnh đạo phụ trách"
    TIME = "Thời gian thực hiện"
    FUNDING = "Kinh phí"
    NOTE = "Ghi chú"


GROUP_COLUMN: Final = "Nhóm nhiệm vụ"
"""Where the groups stand in a column of their own and not in rows between the tasks."""


class GroupRows(StrEnum):
    """How a group of tasks is written: one merged cell, ordinal and merged title, no merged cells, or a column."""

    MERGED = "merged"
    TITLE_MERGED = "title-merged"
    PLAIN = "plain"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class TableForm:
    """One table of the annex: what stands above it, its headings, and how wide they are to each other."""

    title: str
    columns: tuple[str, ...]
    widths: tuple[int, ...]


TARGETS: Final = TableForm(
    "Chỉ tiêu",
    ("TT", "Nhóm", "Chỉ tiêu", "Mã chỉ tiêu", "So sánh", "Giá trị", "Đơn vị tính", "Phạm vi", "Tính trong chỉ tiêu"),
    (3, 4, 22, 22, 5, 6, 7, 22, 7),
)
REPORTING: Final = TableForm(
    "Chế độ báo cáo",
    ("TT", "Kỳ báo cáo", "Hạn gửi", "Cơ quan báo cáo", "Mã cơ quan báo cáo", "Nơi nhận báo cáo"),
    (3, 12, 10, 24, 18, 24),
)
RESPONSIBILITIES: Final = TableForm(
    "Trách nhiệm của các cơ quan, đơn vị",
    ("TT", "Cơ quan, đơn vị", "Trách nhiệm được giao"),
    (3, 20, 46),
)
FUNDING: Final = TableForm("Kinh phí thực hiện", ("TT", "Nội dung về kinh phí"), (3, 60))
REVIEWS: Final = TableForm(
    "Phụ lục: Rà soát thủ tục hành chính",
    ("TT", "Cơ quan rà soát", "Mã đơn vị", "Lĩnh vực rà soát", "Ngày ghi trong kế hoạch", "Hạn rà soát"),
    (3, 20, 22, 30, 10, 10),
)
INSPECTIONS: Final = TableForm(
    "Phụ lục: Đơn vị được kiểm tra",
    ("TT", "Đơn vị được kiểm tra", "Mã đơn vị", "Nhóm đơn vị", "Hình thức kiểm tra", "Ghi chú"),
    (3, 18, 20, 14, 10, 30),
)
UPPER_PLANS: Final = TableForm(
    "Kế hoạch cấp trên được thực hiện",
    ("TT", "Số kế hoạch", "Cơ quan ban hành", "Ngày ban hành", "Mã kế hoạch cấp trên"),
    (3, 14, 24, 10, 20),
)
FACTS: Final = TableForm(
    "Phụ lục: Thông tin của sổ theo dõi",
    ("Mã kế hoạch", "Mã địa bàn", "Mã cơ quan ban hành", "Năm kế hoạch"),
    (24, 16, 28, 10),
)
GROUPS: Final = TableForm("Phụ lục: Nhóm nhiệm vụ", ("Nhóm", "Tên nhóm", "Lĩnh vực cải cách"), (6, 40, 24))
UNITS: Final = TableForm("Phụ lục: Mã đơn vị", ("TT", "Tên đơn vị trong kế hoạch", "Mã đơn vị trong sổ"), (3, 44, 26))
READINGS: Final = TableForm("Phụ lục: Cách hiểu", ("Dòng", "Mục", "Chữ trong bảng", "Được hiểu là"), (8, 12, 24, 40))
ANNEX: Final = (
    *(FACTS, GROUPS, UNITS, READINGS, UPPER_PLANS, TARGETS),
    *(REPORTING, RESPONSIBILITIES, FUNDING, REVIEWS, INSPECTIONS),
)
"""All tables but that of the tasks."""

MOTTO: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PLAN: Final = "KẾ HOẠCH"
TASKS_TITLE: Final = "Nhiệm vụ"
NUMBER: Final = "Số: "
BASIS: Final = "Căn cứ "
BASIS_END: Final = ";"
BLANK: Final = "…"
"""A number or a day that is not known yet, to be filled in by hand."""
NO_UNIT: Final = "–"
"""Words that name no unit of the tree."""

AREAS: Final[Mapping[str, str]] = {
    "direction": "Chỉ đạo, điều hành",
    "institutions": "Cải cách thể chế",
    "procedures": "Cải cách thủ tục hành chính",
    "organisation": "Cải cách tổ chức bộ máy",
    "civil-service": "Cải cách chế độ công vụ",
    "public-finance": "Cải cách tài chính công",
    "digital-government": "Chính quyền điện tử, chính quyền số",
}
COMPARATORS: Final[Mapping[str, str]] = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}
MEASURES: Final[Mapping[str, str]] = {"percent": "%", "count": "số lượng", "grade": "xếp loại"}
PERIODS: Final[Mapping[str, str]] = {
    "Q1": "Quý I",
    "Q2": "Quý II",
    "Q3": "Quý III",
    "Q4": "Quý IV",
    "H1": "6 tháng đầu năm",
    "9M": "9 tháng",
    "year": "Năm",
    "quarter": "Hằng quý",
    "month": "Hằng tháng",
    "adhoc": "Đột xuất",
}
INSPECTION_KINDS: Final[Mapping[str, str]] = {
    "unannounced": "Đột xuất",
    "follow-up": "Phúc tra",
    "periodic": "Định kỳ",
}


def word_of(words: Mapping[str, str], code: str | None) -> str:
    """The word for a code; a code without one stands for itself, none is empty."""
    return "" if code is None else words.get(code, code)


def code_of(words: Mapping[str, str], word: str) -> str | None:
    """The code behind a word, the inverse of :func:`word_of`."""
    if not word:
        return None
    return next((code for code, known in words.items() if known == word), word)
