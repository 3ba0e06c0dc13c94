"""The tables at the end of the demo, in Vietnamese."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table


def show(console: Console, document: dict[str, Any], http: dict[str, str], names: Mapping[str, str]) -> None:
    """Print the demo's document as tables, and where to look further.

    ``names`` are those of units and indicators by id, as officials know them.
    """

    def named(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{key: names.get(str(value), value) for key, value in row.items()} for row in rows]

    _table(
        console,
        "Kế hoạch",
        named(document["plans"]),
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
        named(document["unit_status"]),
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
        "Kiến nghị sau kiểm tra theo đơn vị",
        named(document["remedies"]),
        {
            "unit": "Đơn vị được kiểm tra",
            "findings": "Kiến nghị",
            "remedied_in_time": "Khắc phục đúng hạn",
            "remedied_late": "Khắc phục quá hạn",
            "open_in_term": "Chưa xong, trong hạn",
            "open_overdue": "Chưa xong, quá hạn",
            "left_open": "Kết thúc, có lý do",
        },
    )
    _table(
        console,
        "Chỉ tiêu gộp toàn địa bàn",
        named(document["city_indicators"]),
        {
            "city": "Địa bàn",
            "indicator": "Chỉ tiêu",
            "numerator": "Tử số",
            "denominator": "Mẫu số",
            "units": "Số đơn vị",
            "not_reported": "Không báo cáo",
            "not_applicable": "Không áp dụng",
            "value": "%",
        },
    )
    _table(
        console,
        "Chỉ số CCHC (bộ chỉ số ví dụ) và thứ hạng trong từng loại đơn vị",
        named(document["index"]),
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
    times = f"Khởi động {seconds['start']} s, diễn biến {seconds['play']} s, tổng {seconds['total']} s"
    sizes = ", ".join(f"{name} {size} MB" for name, size in memory.items())
    console.print(f"{times}; bộ nhớ {sizes}" if sizes else times)
    if http:
        _addresses(console, http)


def _addresses(console: Console, http: dict[str, str]) -> None:
    console.print("Địa chỉ HTTP:")
    console.print(f"  kế hoạch    {http['plan']}/v1/plans")
    console.print(f"  tình hình   {http['progress']}/v1/units/status?city=chi-linh")
    console.print(f"  chỉ số      {http['report']}/v1/index/2023/chi-linh")
    console.print("  mỗi dịch vụ còn có /livez, /readyz, /metrics")
    console.print(f"[bold]Bảng điểm (mở bằng trình duyệt): {http['report']}/city/chi-linh[/bold]")


def _table(console: Console, title: str, rows: list[dict[str, Any]], columns: dict[str, str]) -> None:
    if not rows:
        console.print(f"{title}: chưa có")
        return
    table = Table(title=title, title_justify="left")
    for key, heading in columns.items():
        numeric = all(isinstance(row[key], int | float | None) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_shown(row[key]) for key in columns))
    console.print(table)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
