"""How ``par parked`` shows its answers."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson


def lines_of_list(found: Mapping[str, Any]) -> Iterator[str]:
    """One line per parked event, grouped by service."""
    for service in found["services"]:
        if not service["events"]:
            yield f"{service['service']}: không có sự kiện nào để riêng / nothing is parked"
            continue
        yield (
            f"{service['service']}: {service['events']} sự kiện của {service['subjects']} đối tượng để riêng / "
            f"{service['events']} events of {service['subjects']} subjects are parked"
        )
        for row in service["items"]:
            yield f"  {row['position']:>9}  {row['since'] or '?':27}  {row['log_subject']}"
            yield f"             {reason_of(row)}; {row['behind']} chờ sau / behind"


def lines_of_event(found: Mapping[str, Any]) -> Iterator[str]:
    """A parked event of each service that has it."""
    for service in found["services"]:
        row = service["parked"]
        yield f"{service['service']}: vị trí / position {row['position']}"
        yield f"  {row['log_subject']}"
        yield f"  {row['type']}  {row['source']}  {row['id']}"
        yield f"  ghi lúc / recorded {row['since'] or '?'}"
        yield f"  {reason_of(row)}"
        yield f"  {service['ahead']} đứng trước / ahead, {row['behind']} chờ sau / behind"
        if service["substitute"] is not None:
            yield f"  dữ liệu đã thay / data given instead: {_json(service['substitute'])}"
        yield f"  {_json(service['payload'])}"


def reason_of(row: Mapping[str, Any]) -> str:
    """Why it is parked, in a line."""
    fault = row["fault"]
    if fault is None:
        return "chờ sau một sự kiện khác / waits behind another"
    where = f"{fault['projection']}, {fault['stage']}" if fault["projection"] else fault["stage"]
    return f"{where}: {fault['error']}: {fault['message']}".rstrip(": ")


def differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """What differs between two JSON values: the place, what stood there and what is to stand there."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            yield from differences(before.get(name, _GONE), after.get(name, _GONE), f"{place}/{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{place}/{number}")
    elif before != after:
        yield f"  {place or '/'}: {_json(before)} -> {_json(after)}"


class _Gone:
    """No value at all."""


_GONE = _Gone()


def _json(value: Any) -> str:
    return "(không có / none)" if isinstance(value, _Gone) else orjson.dumps(value).decode()
