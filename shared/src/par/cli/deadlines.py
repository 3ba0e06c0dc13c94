"""``par deadlines``: read the time expressions of plans."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from par.deadlines import Reading

app = typer.Typer(help="Đọc thời hạn ghi trong kế hoạch.", no_args_is_help=True)


@app.command()
def read(
    year: Annotated[int, typer.Option(min=1900, max=2200, help="The year of the plan.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """Read one expression per line from standard input and write one reading per line; the input is UTF-8."""
    import orjson

    from par.deadlines import read as read_deadline

    for number, line in enumerate(sys.stdin.buffer):
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        reading = read_deadline(text.removeprefix("\ufeff") if number == 0 else text, year)
        shown = orjson.dumps(as_json(reading)) if json else _as_line(reading).encode()
        sys.stdout.buffer.write(shown + b"\n")
        # Each answer is there before the next question is read, so that a program can hold a conversation.
        sys.stdout.buffer.flush()


def as_json(reading: "Reading") -> dict[str, Any]:
    """The reading in the vocabulary of a plan's schedule; days are YYYY-MM-DD."""
    return {
        "text": reading.text,
        "kind": reading.kind,
        "from": reading.from_,
        "due": reading.due,
        "stated": reading.stated,
        "every": reading.every,
        "times_per_year": reading.times_per_year,
        "milestones": [{"label": one.label, "due": one.due} for one in reading.milestones],
        "confidence": reading.confidence,
        "remarks": [{"code": one.code, "vi": one.vi, "en": one.en} for one in reading.remarks],
    }


def _as_line(reading: "Reading") -> str:
    """Words, kind, days and codes between tabs, for a person or ``cut``."""
    days = f"{reading.from_ or ''}..{reading.due or ''}"
    rhythm = str(reading.every or "") + (f" ×{reading.times_per_year}" if reading.times_per_year else "")
    milestones = "; ".join(f"{one.label}: {one.due}" for one in reading.milestones)
    codes = ",".join(one.code for one in reading.remarks)
    words = " ".join(reading.text.split())
    return "\t".join([words, reading.kind, days, rhythm.strip(), milestones, reading.confidence, codes])
