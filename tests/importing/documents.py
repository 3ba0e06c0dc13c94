"""Invented documents in plain formats."""

from collections.abc import Iterable

HEAD = ("STT", "Nhiệm vụ", "Sản phẩm", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành")

UNITS = """\
city: mau
units:
  - {id: mau, name: UBND thành phố Mẫu, type: city, parent: null, aliases: [UBND thành phố]}
  - {id: mau-noi-vu, name: Phòng Nội vụ, type: department, parent: mau}
  - {id: mau-tu-phap, name: Phòng Tư pháp, type: department, parent: mau, aliases: [Phòng TP]}
  - {id: mau-xa, name: UBND xã Mẫu, type: commune, parent: mau}
groups:
  - {id: mau-cac-xa, name: "UBND các xã, phường", under: mau, types: [commune, ward], members: null}
"""

Row = tuple[str, ...]


def table(rows: Iterable[Row]) -> str:
    """A table of tasks between tabs, under its head."""
    return "\n".join("\t".join(row) for row in (HEAD, *rows)) + "\n"


def small() -> str:
    """Two groups with three tasks."""
    return table(
        [
            ("I", "Cải cách thể chế", "", "", "", ""),
            ("1", "Rà soát quy chế làm việc", "Báo cáo", "Phòng TP", "Phòng Nội vụ", "Quý II/2023"),
            ("2", "Tập huấn nghiệp vụ", "Hội nghị", "Phòng Xa Lạ", "", "Trước ngày 15/11/2023"),
            ("II", "Cải cách thủ tục hành chính", "", "", "", ""),
            ("1", "Niêm yết thủ tục", "Bảng niêm yết", "UBND các xã, phường", "", "Thường xuyên"),
        ]
    )


def large(tasks: int, groups: int = 10) -> str:
    """``tasks`` tasks, all different, in groups."""
    areas = ("Cải cách thể chế", "Cải cách thủ tục hành chính", "Cải cách tổ chức bộ máy", "Cải cách chế độ công vụ")
    times = (
        "Quý I/2023",
        "Tháng 9/2023",
        "Trước ngày 15/11/2023",
        "Hằng quý",
        "Thường xuyên",
        "Từ tháng 2 đến tháng 8",
    )
    leads = ("Phòng Nội vụ", "Phòng Tư pháp", "UBND các xã, phường")
    rows: list[Row] = []
    for group in range(1, groups + 1):
        rows.append((f"{group}", f"{areas[group % len(areas)]}, phần {group}", "", "", "", ""))
        for number in range(1, tasks // groups + 1):
            turn = group * number
            title = f"Việc thứ {number} của nhóm {group}: soạn, trình và thực hiện tài liệu số {turn}"
            lead, partner = leads[turn % 3], leads[(turn + 1) % 3]
            rows.append((f"{group}.{number}", title, f"Tài liệu {turn}", lead, partner, times[turn % len(times)]))
    return table(rows)
