"""The corpus: events as builds of this repository wrote them, and what each of them was read as. Only ever added to."""

import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from par.events import current_name, decode, encode

DATA: Final = Path(__file__).parent / "data"
EVENTS: Final = DATA / "events.jsonl"
READINGS: Final = DATA / "readings.jsonl"
OLDEST_LOG: Final = DATA / "log-f09edbf.jsonl.xz"
"""Of the first build with a demo year, the log of one city: its aggregates, the index set and the days, in order."""


@dataclass(frozen=True)
class Sample:
    """A message of a log: the ``build`` (commit) that wrote it, its log subject, and the payload byte by byte."""

    build: str
    subject: str
    payload: bytes

    @property
    def type(self) -> str:
        """The wire name under which it was written."""
        return str(orjson.loads(self.payload)["type"])

    @property
    def name(self) -> str:
        """For people, and to find its readings."""
        body = orjson.loads(self.payload)
        return f"{self.build} {body['type']} {body['source']}#{body['id']}"

    @property
    def shape(self) -> tuple[str, frozenset[str]]:
        """Its type, and which fields hold what kind of value: one sample of each shape is enough."""
        body = orjson.loads(self.payload)
        return self.type, frozenset(_fields(body["data"], ""))

    def to_line(self) -> dict[str, str]:
        """As it stands in the file. (The payload is a text in it, since all of it is UTF-8.)"""
        return {"build": self.build, "subject": self.subject, "type": self.type, "payload": self.payload.decode()}


def reading(sample: Sample) -> dict[str, Any]:
    """What this build makes of it: the whole event as it would be written today, under the current type."""
    event = decode(sample.payload)
    return {"sample": sample.name, "read_as": event.type, "event": orjson.loads(encode(event))}


def samples() -> list[Sample]:
    """All events of the corpus."""
    return [Sample(line["build"], line["subject"], line["payload"].encode()) for line in lines(EVENTS)]


def readings() -> list[dict[str, Any]]:
    """All readings that were ever recorded."""
    return list(lines(READINGS))


def unread() -> list[Sample]:
    """The events without a recorded reading under the type as which they are read now."""
    read = {line["sample"] for line in readings() if current_name(line["read_as"]) == line["read_as"]}
    return [sample for sample in samples() if sample.name not in read]


def oldest_log() -> list[tuple[str, bytes]]:
    """Subject and payload of each message of the oldest log, in its order."""
    found = [orjson.loads(line) for line in lzma.decompress(OLDEST_LOG.read_bytes()).splitlines()]
    return [(line["subject"], line["payload"].encode()) for line in found]


def chosen(found: Iterable[Sample], known: Iterable[Sample], most: int) -> list[Sample]:
    """Of ``found``, those whose shape is not among ``known``: the smallest of each, at most ``most`` of a type.

    ``most`` counts what is known of the build already. What adds the most fields that no sample had comes first.
    """
    shapes = {sample.shape for sample in known}
    new: dict[tuple[str, frozenset[str]], Sample] = {}
    for sample in found:
        shape = sample.shape
        if shape not in shapes and (shape not in new or len(sample.payload) < len(new[shape].payload)):
            new[shape] = sample
    taken: list[Sample] = []
    for type_ in sorted({name for name, _ in new}):
        seen: set[str] = set().union(*(fields for name, fields in shapes if name == type_))
        left = {fields: sample for (name, fields), sample in new.items() if name == type_}
        for _ in range(min(most, len(left))):
            fields = min(left, key=lambda fields: (-len(fields - seen), len(left[fields].payload)))
            if not fields - seen and seen:
                break
            taken.append(left.pop(fields))
            seen |= fields
    return taken


def missing_types(known: Iterable[str]) -> list[str]:
    """The current types of ``known`` of which the corpus holds no event of that very version."""
    there = {sample.type for sample in samples()}
    return sorted(name for name in known if name not in there and current_name(name) == name)


def contained(recorded: Any, read: Any) -> bool:
    """Whether all that was read once is still read alike. A field that is new since then may be there, too."""
    if isinstance(recorded, dict) and isinstance(read, dict):
        return all(name in read and contained(value, read[name]) for name, value in recorded.items())
    if isinstance(recorded, list) and isinstance(read, list):
        return len(recorded) == len(read) and all(map(contained, recorded, read))
    return type(recorded) is type(read) and bool(recorded == read)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    if path.exists():
        for line in path.read_bytes().splitlines():
            yield orjson.loads(line)


def add(path: Path, new: Iterable[dict[str, Any]]) -> None:
    """Append objects to a file; what stands in it stays as it is."""
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.writelines(orjson.dumps(line) + b"\n" for line in new)


def _fields(value: Any, place: str) -> Iterator[str]:
    """The places in ``value`` and the kinds of values there; entries of a list are one place, keys of maps are not."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _fields(inner, f"{place}/{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner, f"{place}/[]")
        if not value:
            yield f"{place}:empty"
    else:
        yield f"{place}:{type(value).__name__}"
