"""How the examples of senders' events are written: complete CloudEvents as a district's system would send them."""

from typing import Any

Example = dict[str, Any]


def example(sender: str, identity: str, type_: str, subject: str, time: str, data: dict[str, Any]) -> Example:
    """One event of the one-stop system of ``sender``."""
    return {
        "specversion": "1.0",
        "id": identity,
        "source": f"/{sender}/one-stop",
        "type": type_,
        "subject": subject,
        "time": time,
        "datacontenttype": "application/json",
        "data": data,
    }
