"""JSON Schemas of pydantic models, in the words that JSON Schema 2020-12 and AsyncAPI's own schemas share."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import CoreSchema
from pydantic_core.core_schema import ModelSchema, TaggedUnionSchema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
COMPONENT: Final = "#/components/schemas/{model}"
DEFINITION: Final = "#/$defs/{model}"
_COMPONENTS: Final = COMPONENT.format(model="")

Schema = dict[str, Any]


class _Closed(GenerateJsonSchema):
    """Without titles that repeat names."""

    def field_title_should_be_set(self, schema: CoreSchema | Any) -> bool:
        return False

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        found = super().model_schema(schema)
        found.pop("title", None)
        return found

    def tagged_union_schema(self, schema: TaggedUnionSchema) -> JsonSchemaValue:
        """The alternatives alone: what JSON Schema does not know as `discriminator`, AsyncAPI knows otherwise."""
        found = super().tagged_union_schema(schema)
        found.pop("discriminator", None)
        return found


class _Open(_Closed):
    """For what readers are told: they must ignore fields that a newer build adds."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        found = super().model_schema(schema)
        found.pop("additionalProperties", None)
        return found


def schemas_of(models: Iterable[type[BaseModel]], *, is_open: bool) -> dict[str, Schema]:
    """The schemas of ``models`` and of all that these hold, by class name; references are ``#/components/schemas/…``.

    ``is_open``: fields that are not named may stand there too.
    """
    ordered = sorted(set(models), key=lambda model: model.__name__)
    generator = _Open if is_open else _Closed
    _, whole = models_json_schema(
        [(model, "validation") for model in ordered], ref_template=COMPONENT, schema_generator=generator
    )
    return {name: _plain(schema) for name, schema in whole.get("$defs", {}).items()}


def reference(model: type[BaseModel]) -> Schema:
    """A reference to the schema of ``model`` among the components."""
    return {"$ref": COMPONENT.format(model=model.__name__)}


def standing_alone(schema: Mapping[str, Any], components: Mapping[str, Schema], identity: str) -> Schema:
    """``schema`` as a document of its own, which holds all that it refers to under ``$defs``."""
    if schema.keys() == {"$ref"}:
        schema = components[schema["$ref"].removeprefix(_COMPONENTS)]
    held: dict[str, Schema] = {}
    left = _names_in(schema)
    while left:
        name = left.pop()
        if name not in held:
            held[name] = _moved(components[name])
            left |= _names_in(components[name])
    whole = {"$schema": DIALECT, "$id": identity, **_moved(schema)}
    return whole | ({"$defs": dict(sorted(held.items()))} if held else {})


def _plain(schema: Any) -> Any:
    """Without defaults of nothing, with single backticks in prose, and nothing beside a reference."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _plain(part) for name, part in schema.items() if not (name == "default" and part is None)}
    if found.get("minLength") and "pattern" not in found:
        found["pattern"] = r"\S"  # spaces around a text are cut: one that must not be empty must not be blank
    if isinstance(found.get("description"), str):
        found["description"] = prose(found["description"])
    if "$ref" in found and len(found) > 1:
        return {"allOf": [{"$ref": found.pop("$ref")}], **found}
    return found


def prose(text: str) -> str:
    """A docstring as Markdown."""
    return " ".join(text.replace("``", "`").split())


def _names_in(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return {name for part in schema for name in _names_in(part)}
    if not isinstance(schema, dict):
        return set()
    own = schema.get("$ref")
    found = {own.removeprefix(_COMPONENTS)} if isinstance(own, str) else set()
    return found | {name for part in schema.values() for name in _names_in(part)}


def _moved(schema: Any) -> Any:
    """The same with references to ``$defs``."""
    if isinstance(schema, list):
        return [_moved(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: DEFINITION.format(model=part.removeprefix(_COMPONENTS)) if name == "$ref" else _moved(part)
        for name, part in schema.items()
    }
