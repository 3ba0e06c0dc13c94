"""``par deadlines read`` as a program uses it."""

import json
import subprocess
import sys
from typing import Any

from tests.deadlines.plans import example_cells

from par.deadlines import read

PAR = [sys.executable, "-c", "from par.cli.main import app; app()"]
FIELDS = ["text", "kind", "from", "due", "stated", "every", "times_per_year", "milestones", "confidence", "remarks"]


def ask(*arguments: str, lines: bytes) -> "subprocess.CompletedProcess[bytes]":
    command = [*PAR, "deadlines", "read", *arguments]
    return subprocess.run(command, input=lines, capture_output=True, timeout=60, check=False)


def answers(lines: bytes) -> list[dict[str, Any]]:
    done = ask("--year", "2023", "--json", lines=lines)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_each_line_gives_one_object_with_the_fields() -> None:
    first, second, third = answers("Trước15/11/ 2023\r\nQuý III,IV/2023\n\n".encode())
    assert list(first) == list(second) == list(third) == FIELDS
    assert (first["text"], first["kind"], first["due"], first["stated"]) == (
        "Trước15/11/ 2023",
        "deadline",
        "2023-11-14",
        "2023-11-15",
    )
    assert [remark["code"] for remark in first["remarks"]] == ["strictly-before"]
    assert set(first["remarks"][0]) == {"code", "vi", "en"}
    assert second["milestones"] == [
        {"label": "Quý III/2023", "due": "2023-09-30"},
        {"label": "Quý IV/2023", "due": "2023-12-31"},
    ]
    assert (third["kind"], third["confidence"]) == ("unread", "none")


def test_all_expressions_of_the_plans_give_what_the_library_reads() -> None:
    words = sorted({cell.words for cell in example_cells() if cell.words})
    found = answers("\n".join(words).encode())
    assert [one["text"] for one in found] == words
    for one in found:
        reading = read(one["text"], 2023)
        assert (one["kind"], one["every"], one["times_per_year"]) == (
            reading.kind,
            reading.every,
            reading.times_per_year,
        )
        assert one["due"] == (None if reading.due is None else reading.due.isoformat())


def test_bytes_that_are_no_text_end_nothing() -> None:
    found = answers(b"\xff\xfe\x00\nQu\xc3\xbd I/2023")
    assert [one["kind"] for one in found] == ["unread", "deadline"]


def test_without_json_a_person_reads_one_line_each() -> None:
    done = ask("--year", "2023", lines="Quý I/2023\n02 đợt/năm\n".encode())
    assert [line.split("\t")[1:3] for line in done.stdout.decode().splitlines()] == [
        ["deadline", "..2023-03-31"],
        ["recurring", ".."],
    ]


def test_the_year_is_asked_for() -> None:
    assert ask("--json", lines=b"").returncode == 2
    assert ask("--year", "23", "--json", lines=b"").returncode == 2
