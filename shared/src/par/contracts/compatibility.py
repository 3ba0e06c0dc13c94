"""Whether a new build keeps its word to those who know the contract of an older one.

Both promises are one question about two schemas: is all that is *said* under the one *understood* under the other?
Senders of yesterday speak under the old schema and the new ledger must understand them; the new ledger speaks under the
new schema and consumers of yesterday must understand it. The answer is careful: what it cannot judge it reports.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

_LOWER: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_AS_IT_IS: Final = ("pattern", "format", "multipleOf", "uniqueItems", "not", "patternProperties", "propertyNames")
_BRANCHES: Final = ("anyOf", "oneOf")
_WORDS: Final = frozenset(
    {"$schema", "$id", "$ref", "$defs", "$comment", "title", "description", "default", "examples", "deprecated"}
)
_STRUCTURE: Final = frozenset(
    {"type", "const", "enum", "properties", "required", "additionalProperties", "items", "allOf"}
)
_KNOWN: Final = _WORDS | _STRUCTURE | {*_LOWER, *_UPPER, *_AS_IT_IS, *_BRANCHES}
_ALL_TYPES: Final = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
_JSON_TYPES: Final = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def breaks(before: Mapping[str, Schema], after: Mapping[str, Schema]) -> list[str]:
    """What in the files ``after`` breaks a promise made with the files ``before``; empty when nothing does.

    Both are schemas by file name, each with ``x-to-ledger``: whether senders write it, or consumers read it.
    """
    return list(_breaks(before, after))


def _breaks(before: Mapping[str, Schema], after: Mapping[str, Schema]) -> Iterator[str]:
    for name, old in before.items():
        new = after.get(name)
        if new is None:
            yield f"{name}: it is gone"
        elif old["x-to-ledger"] != new["x-to-ledger"]:
            yield f"{name}: it goes the other way"
        else:
            pair = (old, new) if old["x-to-ledger"] else (new, old)
            yield from (f"{name}{found}" for found in misunderstood(*pair))
            for code in old.get("x-codes", ()):
                if code not in new.get("x-codes", ()):
                    yield f"{name}: the code {code} is gone"


def misunderstood(said: Schema, understood: Schema) -> list[str]:
    """Places, with the reason, at which a document valid under ``said`` may be invalid under ``understood``."""
    return list(_Comparison(said, understood).at("", said, understood))


class _Comparison:
    """Two schema documents; references are followed in the document where they stand."""

    def __init__(self, said: Schema, understood: Schema) -> None:
        self._said = said
        self._understood = understood
        self._open: set[tuple[str, str]] = set()

    def at(self, place: str, said: Schema, understood: Schema) -> Iterator[str]:
        """What is wrong at ``place`` and below it."""
        pair = str(said.get("$ref", "")), str(understood.get("$ref", ""))
        if all(pair):
            if pair in self._open:  # a type that holds itself: this pair is being looked at
                return
            self._open.add(pair)
        yield from self._flat(place, _flat(said, self._said), _flat(understood, self._understood))
        self._open.discard(pair)

    def _flat(self, place: str, said: Schema, understood: Schema) -> Iterator[str]:
        for name in sorted({*said, *understood} - _KNOWN):
            if not name.startswith("x-") and said.get(name) != understood.get(name):
                yield f"{place}: {name} is another, and this check does not know what it means"
        branches = _branches(said)
        if len(branches) > 1:
            for branch in branches:
                yield from self.at(place, branch, understood)
            return
        alternatives = _branches(understood)
        if len(alternatives) > 1:
            tried = [list(self.at(place, said, branch)) for branch in alternatives]
            if all(tried):
                yield from min(tried, key=len)
            return
        yield from _values(place, said, understood)
        yield from _bounds(place, said, understood)
        yield from self._object(place, said, understood)
        yield from self._array(place, said, understood)

    def _object(self, place: str, said: Schema, understood: Schema) -> Iterator[str]:
        if "object" not in _types(said):
            return
        for name in sorted(set(understood.get("required", ())) - set(said.get("required", ()))):
            yield f"{place}/{name}: it is not always there, and was relied upon"
        there, known = said.get("properties", {}), understood.get("properties", {})
        others_said, others_known = _others(said), _others(understood)
        for name in sorted(there.keys() | known.keys()):
            if name in there and name in known:
                yield from self.at(f"{place}/{name}", there[name], known[name])
            elif name in there and others_known is None:
                yield f"{place}/{name}: it is not known"
            elif name in there and others_known:
                yield from self.at(f"{place}/{name}", there[name], others_known)
            elif name in known and others_said is not None:
                yield f"{place}/{name}: it is gone, and anything may stand there"
        if others_said is not None and others_known is None:
            yield f"{place}: fields without a name are not understood"
        elif others_said is not None and others_known:
            yield from self.at(f"{place}/*", others_said, others_known)

    def _array(self, place: str, said: Schema, understood: Schema) -> Iterator[str]:
        if "array" in _types(said) and "items" in understood:
            yield from self.at(f"{place}/[]", said.get("items", {}), understood["items"])


def _flat(schema: Schema, document: Schema) -> Schema:
    """The schema with its reference and its ``allOf`` of one part resolved; descriptions beside them do not matter."""
    while True:
        if "$ref" in schema:
            target = document
            for part in str(schema["$ref"]).removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        elif len(schema.get("allOf", ())) == 1:
            rest = {name: value for name, value in schema.items() if name != "allOf"}
            schema = {**rest, **_flat(schema["allOf"][0], document)}
        else:
            return schema


def _branches(schema: Schema) -> list[Schema]:
    """The alternatives, each with what stands beside them; a list of types is alternatives too."""
    for word in _BRANCHES:
        if word in schema:
            rest = {name: value for name, value in schema.items() if name != word}
            return [{**rest, **branch} for branch in schema[word]]
    if isinstance(schema.get("type"), list) and len(schema["type"]) > 1:
        return [{**schema, "type": one} for one in schema["type"]]
    return [schema]


def _types(schema: Schema) -> frozenset[str]:
    own = schema.get("type")
    if own is not None:
        return frozenset([own] if isinstance(own, str) else own)
    values = _listed(schema)
    if values is not None:
        return frozenset(_JSON_TYPES.get(type(value), "object") for value in values)
    return frozenset({"object"}) if "properties" in schema else _ALL_TYPES


def _values(place: str, said: Schema, understood: Schema) -> Iterator[str]:
    known = _types(understood)
    more = sorted(one for one in _types(said) if one not in known and not (one == "integer" and "number" in known))
    if more:
        yield f"{place}: {' or '.join(more)}, where {' or '.join(sorted(known))} is understood"
        return
    allowed, used = _listed(understood), _listed(said)
    if allowed is not None:
        new = ["anything"] if used is None else [repr(value) for value in used if value not in allowed]
        if new:
            yield f"{place}: {', '.join(new)}, where only {', '.join(map(repr, allowed))} is understood"


def _bounds(place: str, said: Schema, understood: Schema) -> Iterator[str]:
    listed = _listed(said)
    if listed is not None and _listed(understood) is not None:
        return  # every value was looked at
    for word in (*_LOWER, *_UPPER):
        bound, own = understood.get(word), said.get(word)
        if bound is not None and (own is None or (own < bound if word in _LOWER else own > bound)):
            yield f"{place}: {word} {own}, where {bound} is understood"
    for word in _AS_IT_IS:
        if word in understood and said.get(word) != understood[word]:
            yield f"{place}: {word} {said.get(word)!r}, where {understood[word]!r} is understood"


def _listed(schema: Schema) -> list[Any] | None:
    """The values that are allowed, where they are listed."""
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if "enum" in schema else None


def _others(schema: Schema) -> Schema | None:
    """What fields without a name may be: None, there are none; empty, anything."""
    found = schema.get("additionalProperties", True)
    if found is False:
        return None
    return {} if found is True else dict(found)
