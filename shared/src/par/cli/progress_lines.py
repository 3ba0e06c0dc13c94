"""What ``par progress`` shows: lines for people, and JSON that is written as it comes."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from par.client.outbox import Outbox

NO_SENDER: Final = (
    "nếu máy chủ không dùng tài khoản, hãy nêu đơn vị gửi bằng --sender / "
    "on a server without accounts, name the sending unit with --sender"
)


def no_answer(failure: Exception, sender: str | None) -> str:
    """Why nothing came back, and what may help."""
    from par.messaging import RemoteProblem

    if isinstance(failure, RemoteProblem):
        return f"{failure.code}: {failure.message_vi} / {failure.message_en}"
    return f"{failure}" if sender is not None else f"{failure}; {NO_SENDER}"


def refusal_line(refusal: Mapping[str, Any]) -> str:
    """One refused event: its line, its id, and why."""
    line = f"dòng {refusal['line']}: " if refusal.get("line") else ""
    named = f"{refusal['id']}: " if refusal.get("id") else ""
    place = f" ({refusal['pointer']})" if refusal["pointer"] else ""
    return f"{line}{named}{refusal['code']}{place}: {refusal['message_vi']} / {refusal['message_en']}"


def sent_line(summary: Mapping[str, int]) -> str:
    """The outcome of sending a file."""
    said = (
        f"Tiếp nhận {summary['accepted']}, trùng {summary['duplicate']}, từ chối {summary['refused']}, "
        f"có biên nhận từ trước {summary['earlier']}"
    )
    return f"{said}, còn chờ gửi {summary['waiting']}." if summary["waiting"] else f"{said}."


def validated_line(summary: Mapping[str, int]) -> str:
    """The outcome of checking a file."""
    return f"Hợp lệ {summary['valid']}, trùng {summary['duplicate']}, sẽ bị từ chối {summary['refused']}."


def outbox_lines(outbox: "Outbox") -> Iterator[str]:
    """Counts, and every refused event."""
    count = outbox.count()
    yield f"Chờ gửi {count.waiting}, tiếp nhận {count.accepted}, trùng {count.duplicate}, bị từ chối {count.refused}."
    for event in outbox.refused():
        yield refusal_line(event.told)


def status_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Who we are to the ledger, and what it holds of us."""
    yield f"{found['name']} ({found['sender']}, {found['unit_type']}, {found['city']}); ngày của sổ: {found['day']}"
    yield ", ".join(f"{name} {value:.12g}" for name, value in found["limits"].items())
    for event in found["events"]:
        where = f"vị trí {event['position']}" if event["outcome"] == "accepted" else "chưa có trong sổ"
        yield f"{event['source']}#{event['id']}: {where}"


def digest_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The receipts of a day."""
    refused = ", ".join(f"{code} {count}" for code, count in sorted(found["refused"].items()))
    total = sum(found["refused"].values())
    yield f"{found['sender']}, ngày {found['day']}: tiếp nhận {found['accepted']}, trùng {found['duplicate']}, " + (
        f"từ chối {total} ({refused})." if total else "từ chối 0."
    )
    for refusal in found["refusals"]:
        yield f"{refusal['at']} {refusal_line(refusal)}"


def print_json(summary: Mapping[str, Any], name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """One JSON document on standard output: ``summary`` with ``rows`` under ``name``, written row by row."""
    out = sys.stdout.buffer
    out.write(orjson.dumps(summary)[:-1] + b"," + orjson.dumps(name) + b":[")
    for number, row in enumerate(rows):
        out.write((b",\n" if number else b"\n") + orjson.dumps(row))
    out.write(b"]}\n")
    out.flush()
