"""The published schemas as readers of JSON Schema 2020-12 understand them, and the events that they are tried on."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from par.cli.contracts import BASELINE, SCHEMAS, schemas_in

COMMITTED: Final = Path(__file__).parents[2] / "docs" / "contracts"
FROZEN: Final = COMMITTED / BASELINE


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """As ECMA-262 means it: in Python alone ``$`` also stands before a line feed at the end."""
    if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Validator: Final = extend(Draft202012Validator, {"pattern": _pattern})


def validator(name: str) -> Any:
    """The validator of ``schemas/<name>.schema.json`` as committed; formats are checked too."""
    return Validator(schemas()[f"{name}.schema.json"], format_checker=FormatChecker())


def schemas() -> dict[str, Any]:
    """The committed schemas by file name."""
    return schemas_in(COMMITTED / SCHEMAS)


def document() -> dict[str, Any]:
    """The committed AsyncAPI document."""
    found: dict[str, Any] = json.loads((COMMITTED / "asyncapi.json").read_text(encoding="utf-8"))
    return found


def as_described(event: Any, schema: dict[str, Any]) -> Any:
    """The event as the words beside its ``schema`` tell one to read it.

    Inside ``data`` spaces around texts are cut off and texts are in NFC; a number with a fraction or an exponent is
    no whole number, which JSON Schema holds ``5.0`` for.
    """
    if not isinstance(event, dict):
        return event
    said = schema["properties"]["data"]
    return {name: _read(value, [said], schema) if name == "data" else _number(value) for name, value in event.items()}


def _read(value: Any, at: list[Any], whole: dict[str, Any]) -> Any:
    """``value`` where one of the schemas ``at`` holds."""
    found = [part for schema in at for part in _parts(schema, whole)]
    if isinstance(value, dict):
        below = {name: [one for part in found for one in _under(name, part)] for name in value}
        return {name: _read(part, below[name], whole) for name, part in value.items()}
    if isinstance(value, list):
        return [_read(part, [schema["items"] for schema in found if "items" in schema], whole) for part in value]
    texts = [part for part in found if part.get("type") == "string" and not part.keys() & {"format", "enum", "const"}]
    if isinstance(value, str) and texts:
        is_plain = any(part.get("pattern") in (None, r"\S") for part in texts)
        return (unicodedata.normalize("NFC", value) if is_plain else value).strip()
    takes_fractions = any(part.get("type") == "number" for part in found)
    return value if takes_fractions else _number(value)


def _under(name: str, schema: Any) -> Iterator[Any]:
    """The schemas of a field: by its name, or as one of many whose names are of a form."""
    if name in schema.get("properties", ()):
        yield schema["properties"][name]
    yield from schema.get("patternProperties", {}).values()


def _parts(schema: Any, whole: dict[str, Any]) -> Iterator[Any]:
    """The schema itself, and what it refers to or offers as alternatives."""
    yield schema
    if "$ref" in schema:
        yield from _parts(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    for word in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(word, ()):
            yield from _parts(part, whole)


def _number(value: Any) -> Any:
    return 0.5 if isinstance(value, float) and value.is_integer() else value
