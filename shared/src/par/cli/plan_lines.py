"""What commands on plans show to people: lines in Vietnamese."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

_STATUS: Final = {
    "draft": "dự thảo",
    "issued": "đã ban hành",
    "revoked": "đã bãi bỏ",
    "closed": "đã kết thúc",
}
_OWED: Final = "Nhiệm vụ được theo dõi thay đổi:"

Row = dict[str, Any]


def plan_lines(rows: Sequence[Row]) -> list[str]:
    """One line per plan."""
    return [
        f"{row['plan']}  {_STATUS[row['status']]}, phiên bản {row['version']}, "
        f"{row['counts']['tasks']} nhiệm vụ, {row['counts']['targets']} chỉ tiêu  {row['title']}"
        for row in rows
    ] or ["Chưa có kế hoạch nào."]


def one_plan_lines(plan: Row) -> list[str]:
    """A plan with its groups, tasks and targets."""
    return [*_heading(plan), *_tasks(plan), *_targets(plan)]


def version_lines(rows: Sequence[Row]) -> list[str]:
    """One line per version."""
    return [
        f"{row['version']}  có hiệu lực từ {row['effective_on']}  {row['counts']['tasks']} nhiệm vụ, "
        f"{row['counts']['targets']} chỉ tiêu  {_document(row['document'])}"
        for row in rows
    ] or ["Kế hoạch chưa ban hành, chưa có phiên bản nào."]


def diff_lines(found: Row) -> list[str]:
    """One line per change of the plan, then one per obligation."""
    lines = [f"Từ phiên bản {found['from']} đến phiên bản {found['to']}:"]
    lines += [f"- {row['message_vi']}" for part in ("domains", "tasks", "targets", "lists") for row in found[part]]
    if len(lines) == 1:
        lines.append("Không có thay đổi nào.")
    if found["obligations"]:
        lines += ["", _OWED, *(f"- {row['message_vi']}" for row in found["obligations"])]
    return lines


def trace_lines(found: Row) -> list[str]:
    """The plans above, the plan, the plans below; deeper levels stand further in."""
    lines = [f"{'  ' * row['level']}↑ {_upper(row)}" for row in reversed(found["above"])]
    lines.append(found["plan"])
    lines += [
        f"{'  ' * row['level']}↓ {row['lower']['plan']}  {row['lower']['title']}"
        + ("" if row["level"] == 1 else f" (thực hiện {row['upper']['plan']})")
        for row in found["below"]
    ]
    return [*lines, *([] if found["complete"] else ["… còn nữa, danh sách bị cắt bớt."])]


def finding_lines(rows: Sequence[Row]) -> list[str]:
    """One line per finding and per piece of text without a place."""
    return [
        f"[{row['code']}] {row['where']}: {row['message_vi']}"
        if row["kind"] == "finding"
        else f"[không xếp được] {row['where']}: {row['text']}"
        for row in rows
    ] or ["Không có gì cần xem lại."]


def _heading(plan: Row) -> Iterator[str]:
    yield plan["title"]
    yield f"{plan['plan']}: {_STATUS[plan['status']]}, phiên bản {plan['version']}, cơ quan {plan['authority']}"
    yield f"Số {plan['number'] or '…'}, ban hành {plan['issued_on'] or '…'}, ngày in {plan['printed_on'] or '…'}"
    if plan["imported"] is not None and plan["status"] == "draft":
        done = "đã xác nhận" if plan["confirmed"] else "chưa xác nhận (par plan findings, rồi par plan confirm)"
        yield f"Đọc từ tệp {plan['imported']['file_name']}, {done}"
    if plan["revoked"] is not None:
        yield f"Bãi bỏ từ {plan['revoked']['effective_on']}: {_document(plan['revoked']['document'])}"


def _tasks(plan: Row) -> Iterator[str]:
    for domain in plan["domains"]:
        yield ""
        yield f"{domain['ordinal']}. {domain['title']}"
        for task in plan["tasks"]:
            if task["domain"] == domain["ordinal"]:
                leads = "; ".join(task["leads_text"] or task["leads"]) or "chưa rõ chủ trì"
                yield f"  {task['ordinal']}  {task['title']} – {leads} – {task['time_text'] or 'không ghi thời gian'}"


def _targets(plan: Row) -> Iterator[str]:
    if plan["targets"]:
        yield ""
        yield "Chỉ tiêu"
    for target in plan["targets"]:
        yield f"  {target['number']}. {target['text']}"


def _document(document: Row | None) -> str:
    if document is None:
        return "như khi ban hành"
    number = f" số {document['number']}" if document["number"] else ""
    return f"{document['title']}{number}"


def _upper(link: Row) -> str:
    if link["upper"] is not None:
        return f"{link['upper']['plan']}  {link['upper']['title']}"
    named = link["named"]
    return f"{named['number'] or '(không số)'} của {named['authority']} (chưa có trong sổ)"
