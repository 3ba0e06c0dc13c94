"""One thing that was looked at, and what is to be said about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from par.doctor.catalogue import CODES, Severity

Area = Literal["here", "files", "nats", "streams", "mongo", "services", "read_models", "clocks", "archive"]

AREAS: Final[dict[Area, str]] = {
    "here": "Chương trình / program",
    "files": "Tệp và đĩa / files and disk",
    "nats": "NATS",
    "streams": "Nhật ký / streams",
    "mongo": "MongoDB",
    "services": "Dịch vụ / services",
    "read_models": "Bảng dữ liệu / read models",
    "clocks": "Đồng hồ / clocks",
    "archive": "Bản lưu / archive",
}
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` is stable; ``facts`` are JSON values, and hold no secret."""

    area: Area
    code: str
    severity: Severity
    message_vi: str
    message_en: str
    facts: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As ``par doctor --json`` shows it."""
        return {
            "area": self.area,
            "code": self.code,
            "severity": self.severity,
            "message_vi": self.message_vi,
            "message_en": self.message_en,
            "facts": self.facts,
        }

    def mapped(self, change: Callable[[str], str]) -> "Finding":
        """The same with every text changed, those inside the facts included."""
        facts = _mapped(self.facts, change)
        return replace(self, message_vi=change(self.message_vi), message_en=change(self.message_en), facts=facts)


def found(area: Area, code: str, **facts: Any) -> Finding:
    """A finding of the catalogue; a code or a fact that it needs and does not have is a programming error."""
    severity, message_vi, message_en = CODES[code]
    return Finding(area, code, severity, message_vi.format(**facts), message_en.format(**facts), facts)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _mapped(one, change) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(one, change) for one in value]
    return value
