"""The OpenAPI 3.1 document of a service's reads, made of the same queries that answer them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from inspect import getdoc
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import CoreSchema
from pydantic_core.core_schema import ModelSchema

from par.problems.catalogue import SENTENCES
from par.service.queries import POSITION_HEADER, Query

VERSION: Final = "1"
_REFERENCE: Final = "#/components/schemas/{model}"
_PLACEHOLDER: Final = re.compile(r"{(\w+)}")

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; `pointer` (RFC 6901) names the faulty parameter.",
    "required": ["type", "title", "status", "code", "pointer", "message_vi", "message_en"],
    "properties": {
        "type": {"type": "string", "description": "urn:par:problem:<code>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(SENTENCES)},
        "pointer": {"type": "string"},
        "message_vi": {"type": "string"},
        "message_en": {"type": "string"},
        "retry_after": {"type": "number", "description": "Seconds before which asking again is of no use."},
    },
}
_FRAME: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["position", "as_of"],
    "properties": {
        "position": {"type": "integer", "description": "The answer includes the log up to this position at least."},
        "as_of": {
            "type": ["string", "null"],
            "format": "date",
            "description": "The day of which the answer speaks; null while the ledger has opened no day.",
        },
    },
}
_ASK_AGAIN: Final = {
    "Retry-After": {"description": "Seconds, at least 1.", "schema": {"type": "integer", "minimum": 1}}
}
_CHALLENGE: Final = {"WWW-Authenticate": {"description": "RFC 6750.", "schema": {"type": "string"}}}
_FAILURES: Final[Sequence[tuple[int, str, Mapping[str, Any]]]] = (
    (400, "A parameter is missing, unknown, repeated or not valid.", {}),
    (401, "The service wants a bearer token, and there is none that it accepts.", _CHALLENGE),
    (403, "The token does not hold the scope that reading needs.", _CHALLENGE),
    (404, "What was asked for does not exist.", {}),
    (414, "The address is too long.", {}),
    (421, "The service does not answer to the name in `Host`.", {}),
    (429, "The client asks too often.", _ASK_AGAIN),
    (431, "The headers are too large.", {}),
    (500, "A fault of the service; the problem names a reference for its operator.", {}),
    (503, "The service is catching up or a server is away; ask again.", _ASK_AGAIN),
)


class _Schema(GenerateJsonSchema):
    """Without titles that repeat names, and open: readers must ignore fields that a newer build adds."""

    def field_title_should_be_set(self, schema: CoreSchema | Any) -> bool:
        return False

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        found = super().model_schema(schema)
        if found.get("additionalProperties") is False:
            del found["additionalProperties"]
        return found


def openapi(service: str, queries: Sequence[Query[Any]]) -> dict[str, Any]:
    """The document of the service ``service`` (``plan``): one operation for each query with a path."""
    shown = [asked for asked in queries if asked.path]
    answers, schemas = _answers(shown)
    paths = {asked.path: {"get": _operation(service, asked, answers, schemas)} for asked in shown}
    _add(schemas, {"Problem": _PROBLEM, "Frame": _FRAME})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"PAR Ledger: {service}-service",
            "version": VERSION,
            "description": "Read only. The same questions are answered on NATS under `par.query.…`.",
        },
        # With a token or without: it depends on the installation.
        "security": [{}, {"bearer": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _answers(queries: Iterable[Query[Any]]) -> tuple[dict[type[BaseModel], Any], dict[str, Any]]:
    """A reference to the schema of each answer, and all the schemas that these need."""
    models = {asked.answer for asked in queries if asked.answer is not None}
    ordered = sorted(models, key=lambda model: model.__name__)
    found, whole = models_json_schema(
        [(model, "validation") for model in ordered], ref_template=_REFERENCE, schema_generator=_Schema
    )
    return {model: found[model, "validation"] for model in ordered}, whole.get("$defs", {})


def _add(schemas: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, schema in more.items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two schemas are called {name}")


def _operation(
    service: str, asked: Query[Any], answers: Mapping[type[BaseModel], Any], schemas: dict[str, Any]
) -> dict[str, Any]:
    assert asked.path is not None
    return {
        "operationId": asked.name,
        "summary": _first_line(getdoc(asked.model)),
        "description": f"{getdoc(asked.find) or ''}\n\nOn NATS: `par.query.{service}.{asked.name}`.".strip(),
        "parameters": list(_parameters(asked, schemas)),
        "responses": {
            "200": _success({"type": "object"} if asked.answer is None else answers[asked.answer]),
            "304": {"description": "Nothing has changed since the answer with the ETag in If-None-Match."},
            **{str(status): _failure(reason, headers) for status, reason, headers in _FAILURES},
        },
    }


def _parameters(asked: Query[Any], schemas: dict[str, Any]) -> Iterable[dict[str, Any]]:
    schema = asked.model.model_json_schema(ref_template=_REFERENCE, schema_generator=_Schema)
    _add(schemas, schema.pop("$defs", {}))
    in_path = _PLACEHOLDER.findall(asked.path or "")
    required = schema.get("required", ())
    for name, field in sorted(schema["properties"].items(), key=lambda item: (item[0] not in in_path, item[0])):
        described = {"description": field.pop("description")} if "description" in field else {}
        yield {
            "name": name,
            "in": "path" if name in in_path else "query",
            **described,
            "required": name in in_path or name in required,
            "schema": field,
        }
    yield {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}


def _success(content: Mapping[str, Any]) -> dict[str, Any]:
    frame = {"$ref": _REFERENCE.format(model="Frame")}
    return {
        "description": "The answer.",
        "headers": {
            "ETag": {"description": "Weak; it stands for all but `position`.", "schema": {"type": "string"}},
            POSITION_HEADER: {"description": "`position` once more.", "schema": {"type": "integer"}},
        },
        "content": {"application/json": {"schema": {"allOf": [frame, content]}}},
    }


def _failure(reason: str, headers: Mapping[str, Any]) -> dict[str, Any]:
    schema = {"$ref": _REFERENCE.format(model="Problem")}
    said = {"headers": dict(headers)} if headers else {}
    return {"description": reason, **said, "content": {"application/problem+json": {"schema": schema}}}


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0]
