"""How ``par unit`` shows its answers."""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import typer


def print_found(found: Mapping[str, Any], json: bool, lines: Callable[[Mapping[str, Any]], Iterator[str]]) -> None:
    """Print an answer: as JSON, or as its ``lines`` for people."""
    import orjson

    if json:
        sys.stdout.buffer.write(orjson.dumps(found) + b"\n")
        sys.stdout.buffer.flush()
        return
    for line in lines(found):
        typer.echo(line)


def lines_of_unit(found: Mapping[str, Any]) -> Iterator[str]:
    """A unit or group and what was recorded of it: position, day, kind of fact."""
    yield f"{found['unit']}  {found['name']}"
    if found["kind"] == "group":
        yield f"  gồm: {', '.join(found['units']) or '(không nêu)'}"
    else:
        yield f"  loại: {found['unit_type']}, trực thuộc: {found['parent'] or '(gốc)'}"
        labels = {"opened_on": "từ ngày", "closed_on": "chấm dứt", "former_names": "tên cũ"}
        labels |= {"successors": "kế tục bởi", "predecessors": "kế tục của"}
        for name, label in labels.items():
            if value := found[name]:
                yield f"  {label}: {', '.join(value) if isinstance(value, list) else value}"
    for fact in found["history"]:
        yield f"  {fact['position']:>8}  {fact['on'] or '':10}  {fact['type']}"


def lines_of_tree(found: Mapping[str, Any]) -> Iterator[str]:
    """The units, indented by their depth, and the groups."""
    for unit in found["units"]:
        yield f"{'  ' * unit['depth']}{unit['name']}  [{unit['unit']}]"
    for group in found["groups"]:
        yield f"* {group['name']}  [{group['unit']}]: {len(group['units'])} đơn vị"


def lines_of_name(found: Mapping[str, Any]) -> Iterator[str]:
    """Words, kind, unit, official name and candidates between tabs."""
    candidates = "; ".join(f"{one['id']} {one['score']}" for one in found["candidates"])
    words = " ".join(found["text"].split())
    yield "\t".join([words, found["kind"], found["unit"] or "", found["canonical"] or "", candidates])
