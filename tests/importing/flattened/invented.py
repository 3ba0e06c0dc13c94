"""Invented tables of plans, and their flattening: cells wrapped to the widths of columns, one after the other."""

import random
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from par.importing.flattened.headings import Kind

HEADINGS = {
    Kind.ORDINAL: ("TT", "STT", "Số TT"),
    Kind.TASK: ("Nội dung công việc", "Nhiệm vụ", "Nội dung nhiệm vụ", "Nhiệm vụ cụ thể", "Tên nhiệm vụ"),
    Kind.PRODUCT: ("Sản phẩm", "Kết quả", "Sản phẩm/Kết quả", "Sản phẩm dự kiến", "Kết quả đầu ra"),
    Kind.LEAD: ("Cơ quan chủ trì", "Đơn vị chủ trì", "Bộ phận thực hiện", "Cơ quan, đơn vị chủ trì"),
    Kind.COORDINATOR: ("Cơ quan phối hợp", "Đơn vị phối hợp"),
    Kind.LEADER: ("Lãnh đạo phụ trách",),
    Kind.TIME: ("Thời gian thực hiện", "Thời hạn hoàn thành", "Thời gian hoàn thành"),
    Kind.NOTE: ("Ghi chú",),
}
WIDTHS = {
    Kind.TASK: 44,
    Kind.PRODUCT: 20,
    Kind.LEAD: 17,
    Kind.COORDINATOR: 18,
    Kind.LEADER: 10,
    Kind.TIME: 14,
    Kind.NOTE: 12,
}
ORDERS = (
    (Kind.ORDINAL, Kind.TASK, Kind.PRODUCT, Kind.LEAD, Kind.COORDINATOR, Kind.TIME),
    (Kind.ORDINAL, Kind.TASK, Kind.LEAD, Kind.COORDINATOR, Kind.TIME, Kind.PRODUCT),
    (Kind.ORDINAL, Kind.TASK, Kind.LEAD, Kind.COORDINATOR, Kind.PRODUCT, Kind.TIME),
    (Kind.ORDINAL, Kind.TASK, Kind.LEADER, Kind.LEAD, Kind.PRODUCT, Kind.TIME),
    (Kind.ORDINAL, Kind.TASK, Kind.TIME, Kind.LEAD, Kind.PRODUCT, Kind.NOTE),
)
WORDS = {
    Kind.TASK: (
        "Khảo sát nhu cầu đọc sách của người cao tuổi tại nhà văn hóa khu dân cư",
        "Lắp đặt bảng chỉ dẫn tại nơi tiếp công dân và lối vào trụ sở",
        "Mở lớp hướng dẫn kê khai qua mạng cho hộ kinh doanh nhỏ",
        "Tổ chức ngày hội đổi giấy lấy cây xanh gắn với giảm hồ sơ giấy",
        "Thống kê số cuộc họp trực tuyến, đề xuất cắt giảm cuộc họp không cần thiết",
        "Sửa chữa phòng chờ",
        "Rà soát sổ tay quy trình nội bộ; bỏ bước trùng lặp",
        "Thử nghiệm đặt lịch hẹn qua điện thoại đối với nhóm việc đơn giản",
    ),
    Kind.PRODUCT: (
        "Báo cáo khảo sát",
        "Kế hoạch mở lớp; danh sách học viên",
        "Quyết định phê duyệt sổ tay",
        "Biên bản nghiệm thu",
        "Văn bản hướng dẫn, tờ rơi",
        "Bảng tổng hợp số cuộc họp theo từng tháng",
        "Hồ sơ lịch hẹn được lưu trên mạng",
    ),
    Kind.LEAD: (
        "Phòng Kinh tế",
        "Văn phòng HĐND và UBND huyện",
        "Phòng Giáo dục và Đào tạo",
        "Công an phường",
        "Trung tâm Y tế",
        "Công chức Địa chính - Xây dựng",
        "Phòng Lao động, Thương binh và Xã hội",
        "UBND các xã, thị trấn",
    ),
    Kind.COORDINATOR: (
        "Các phòng, ban liên quan",
        "UBND các xã, thị trấn",
        "Phòng Nội vụ; Phòng Tư pháp",
        "Đoàn Thanh niên; các tổ dân phố",
        "Các cơ quan, đơn vị; UBND các xã",
        "Trung tâm Văn hóa, Thể thao",
    ),
    Kind.LEADER: ("Chủ tịch UBND", "Phó Chủ tịch UBND", "Phó Chủ tịch HĐND"),
    Kind.TIME: (
        "Quý II/2024",
        "Tháng 5/2024",
        "Trước ngày 30/9/2024",
        "Thường xuyên",
        "Hàng quý",
        "Từ tháng 3 đến tháng 8/2024",
        "Cả năm 2024",
        "Trong quý III năm 2024",
    ),
    Kind.NOTE: ("",),
}
GROUPS = ("Nơi tiếp công dân", "Sách và thư viện", "Việc đi lại trong trụ sở", "Giảm giấy tờ")


@dataclass(frozen=True)
class Flattening:
    """What happens on the way to lines.

    ``gap``: empty lines between the lines of a cell; one more stands between cells, but for a share ``noise`` of them.
    ``glue``: now and then the last line of a cell and the first of the next are one. ``empty``: the share of empty
    product and coordinator cells. ``broken``: the share of rows with a page break inside: each of their cells begins
    above it and goes on below it, behind the page's number and the head.
    """

    gap: int = 0
    noise: float = 0.0
    glue: bool = False
    empty: float = 0.0
    broken: float = 0.0


@dataclass(frozen=True)
class Invented:
    """The columns with their headings, and the groups: a title, and rows, each with its cells."""

    heads: dict[Kind, str]
    groups: tuple[tuple[str, tuple[dict[Kind, str], ...]], ...]

    @property
    def rows(self) -> list[dict[Kind, str]]:
        """All rows in order."""
        return [row for _, rows in self.groups for row in rows]


def invent(seed: int, *, numbered: bool = True, empty: float = 0.0) -> Invented:
    """A table of one to four groups of one to four rows."""
    chance = random.Random(seed)
    kinds = chance.choice(ORDERS)[0 if numbered else 1 :]
    groups = []
    for title in chance.sample(GROUPS, chance.randint(1, 4)):
        rows = []
        for number in range(1, chance.randint(2, 5)):
            row = {kind: str(number) if kind is Kind.ORDINAL else chance.choice(WORDS[kind]) for kind in kinds}
            absent = [kind for kind in (Kind.PRODUCT, Kind.COORDINATOR) if kind in row and chance.random() < empty]
            rows.append(row | dict.fromkeys(absent, ""))
        groups.append((title, tuple(rows)))
    return Invented({kind: chance.choice(HEADINGS[kind]) for kind in kinds}, tuple(groups))


def flattened(table: Invented, how: Flattening, seed: int = 0) -> list[str]:
    """The lines an extracting program would print."""
    chance = random.Random(seed)
    head = _cells([textwrap.wrap(heading, 14) for heading in table.heads.values()], how, chance)
    lines, page = list(head), 1
    for number, (title, rows) in enumerate(table.groups):
        if len(table.groups) > 1:
            lines += [*[""] * (how.gap + 1), f"{('I', 'II', 'III', 'IV')[number]} {title}"]
        for row in rows:
            cells = [_wrapped(row[kind], WIDTHS.get(kind, 5)) for kind in table.heads if row[kind]]
            lines += [""] * (how.gap + 1)
            highest = max(len(cell) for cell in cells)
            if highest > 1 and chance.random() < how.broken:
                at = chance.randint(1, highest - 1)
                lines += _cells([cell[:at] for cell in cells], how, chance)
                lines += ["", "", str(page), "", "", *head, *[""] * (how.gap + 1)]
                cells, page = [cell[at:] for cell in cells if cell[at:]], page + 1
            lines += _cells(cells, how, chance)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _cells(cells: Sequence[list[str]], how: Flattening, chance: random.Random) -> list[str]:
    lines = list[str]()
    for cell in cells:
        wrapped, between = list(cell), how.gap if chance.random() < how.noise else how.gap + 1
        if lines and how.glue and len(wrapped[0]) < 14 and chance.random() < 0.15:
            lines[-1] = f"{lines[-1]} {wrapped.pop(0)}"
            between = how.gap
        for place, line in enumerate(wrapped):
            lines += [""] * ((how.gap if place else between) if lines else 0)
            lines.append(f"{line} ")
    return lines
