"""The tables at the end of the demo, in Vietnamese."""

from typing import Any

from rich.console import Console
from rich.table import Table


def show(console: Console, document: dict[str, Any], http: dict[str, str]) -> None:
    """Print the demo's document as tables, and where to look further."""
    _table(
        console,
        "Kế hoạch",
        document["plans"],
        {
            "id": "Kế hoạch",
            "authority": "Cơ quan",
            "tasks": "Nhiệm vụ",
            "targets": "Chỉ tiêu",
            "obligations": "Theo dõi",
        },
    )
    _table(
        console,
        "Tình hình thực hiện theo đơn vị",
        document["unit_status"],
        {
            "unit": "Đơn vị",
            "done_on_time": "Xong đúng hạn",
            "done_late": "Xong quá hạn",
            "open_in_term": "Chưa xong, trong hạn",
            "open_overdue": "Chưa xong, quá hạn",
            "no_deadline": "Không hạn",
            "conditional": "Có điều kiện",
        },
    )
    _table(
        console,
        "Chỉ tiêu gộp toàn địa bàn",
        document["city_indicators"],
        {
            "city": "Địa bàn",
            "indicator": "Chỉ tiêu",
            "numerator": "Tử số",
            "denominator": "Mẫu số",
            "units": "Số đơn vị",
            "value": "%",
        },
    )
    _table(
        console,
        "Chỉ số CCHC (bộ chỉ số ví dụ) và thứ hạng trong từng loại đơn vị",
        sorted(document["index"], key=lambda row: (row["unit_type"], row["rank"] or 999, row["unit"])),
        {"unit_type": "Loại", "rank": "Hạng", "unit": "Đơn vị", "score": "Điểm", "max": "Tối đa"},
    )
    receipts = document["receipts"]
    outcomes = [
        {"outcome": "Tiếp nhận", "count": receipts["accepted"]},
        {"outcome": "Trùng", "count": receipts["duplicate"]},
        *({"outcome": f"Từ chối: {code}", "count": count} for code, count in receipts["refused"].items()),
    ]
    _table(console, "Biên nhận", outcomes, {"outcome": "Kết quả", "count": "Số sự kiện"})
    topics = [{"topic": topic, "count": count} for topic, count in document["report_events"].items()]
    _table(console, "Sự kiện báo cáo đã phát", topics, {"topic": "Chủ đề", "count": "Số sự kiện"})
    seconds, memory = document["seconds"], document["rss_mb"]
    console.print(
        f"Khởi động {seconds['start']} s, diễn biến cả năm {seconds['play']} s, tổng {seconds['total']} s; "
        + "bộ nhớ "
        + ", ".join(f"{name} {size} MB" for name, size in memory.items())
    )
    console.print("Địa chỉ HTTP:")
    console.print(f"  kế hoạch    {http['plan']}/v1/plans")
    console.print(f"  tình hình   {http['progress']}/v1/units/status?city=chi-linh")
    console.print(f"  chỉ số      {http['report']}/v1/index/2023/chi-linh")
    console.print("  mỗi dịch vụ còn có /livez, /readyz, /metrics")


def _table(console: Console, title: str, rows: list[dict[str, Any]], columns: dict[str, str]) -> None:
    table = Table(title=title, title_justify="left")
    for key, heading in columns.items():
        numeric = bool(rows) and isinstance(rows[0].get(key), int)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*("–" if row.get(key) is None else str(row[key]) for key in columns))
    console.print(table)
