"""Nothing secret in what is logged: passwords in addresses, bearer tokens, seeds of keys, private keys.

No line is meant to hold one. This is for those that libraries and errors write, who quote what they were given.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

HIDDEN: Final = "***"

_SHAPES: Final = (
    # scheme://user:password@host, and scheme://token@host as NATS has it. A password that nobody escaped may hold
    # anything, "@" and "/" too.
    (
        re.compile(r"(?P<kept>(?:mongodb(?:\+srv)?|nats|tls)://(?:[^\s:@/\"']*:)?)(?:(?!://)[^\s\"'])+@"),
        r"\g<kept>***@",
    ),
    (re.compile(r"(?P<kept>[a-z][a-z0-9+.-]*://(?:[^\s/?#:@\"']*:)?)[^\s/?#\"']+@", re.IGNORECASE), r"\g<kept>***@"),
    (re.compile(r"(?P<kept>\bBearer\s+)[\w.~+/=-]+", re.IGNORECASE), r"\g<kept>***"),
    # JSON Web Tokens wherever they stand.
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), HIDDEN),
    # Seeds of NATS: S, the kind of the key, 56 signs.
    (re.compile(r"\bS[UAOCNX][A-Z2-7]{56}\b"), HIDDEN),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.DOTALL), HIDDEN),
)


def without_secrets(text: str) -> str:
    """The text with what looks like a secret hidden."""
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text


def hide_secrets(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """For structlog: the line of the log without secrets. The last step before it is written."""
    return {name: _hidden(value) for name, value in line.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, Mapping):
        return {name: _hidden(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else without_secrets(str(value))
