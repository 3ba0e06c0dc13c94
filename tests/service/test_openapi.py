"""The OpenAPI document of a few queries."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from par.projection.store.database import Database
from par.service import PageQuestion, Query, Question
from par.service.openapi import openapi


class Row(BaseModel):
    """One row of the list."""

    model_config = ConfigDict(extra="forbid")

    name: str


class Rows(BaseModel):
    """A page."""

    model_config = ConfigDict(extra="forbid")

    items: list[Row]
    next: str | None


class RowsQuestion(PageQuestion):
    """The rows of a city."""

    city: Annotated[str, Field(max_length=64)]
    as_of: dt.date | None = None


async def rows(_: Database, __: RowsQuestion) -> Mapping[str, Any]:
    """A page by name."""
    return {}


async def hidden(_: Database, __: Question) -> Mapping[str, Any]:
    return {}


QUERIES: list[Query[Any]] = [
    Query("rows", "/v1/{city}/rows", RowsQuestion, rows, Rows),
    Query("hidden", None, Question, hidden),
]


def test_parameters_answers_and_problems() -> None:
    document = openapi("plan", QUERIES)
    assert list(document["paths"]) == ["/v1/{city}/rows"]
    operation = document["paths"]["/v1/{city}/rows"]["get"]
    assert operation["operationId"] == "rows"
    assert operation["summary"] == "The rows of a city."
    assert operation["description"] == "A page by name.\n\nOn NATS: `par.query.plan.rows`."

    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert list(parameters) == ["city", "after", "as_of", "limit", "min_position", "If-None-Match"]
    assert parameters["city"] == {
        "name": "city",
        "in": "path",
        "required": True,
        "schema": {"maxLength": 64, "type": "string"},
    }
    assert not parameters["as_of"]["required"]
    assert parameters["limit"]["schema"] == {"default": 200, "maximum": 1000, "minimum": 1, "type": "integer"}
    assert parameters["limit"]["description"] == "The most rows in one page."

    frame, content = operation["responses"]["200"]["content"]["application/json"]["schema"]["allOf"]
    assert frame == {"$ref": "#/components/schemas/Frame"}
    assert content == {"$ref": "#/components/schemas/Rows"}
    schemas = document["components"]["schemas"]
    assert schemas["Rows"]["properties"]["items"] == {"items": {"$ref": "#/components/schemas/Row"}, "type": "array"}
    assert schemas["Row"]["properties"] == {"name": {"type": "string"}}
    assert "additionalProperties" not in schemas["Rows"], "readers ignore fields that a newer build adds"
    for status in ("400", "404", "503"):
        assert "application/problem+json" in operation["responses"][status]["content"]
    assert "invalid-cursor" in document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]


def test_every_reference_leads_somewhere() -> None:
    document = openapi("plan", QUERIES)

    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [found for value in part.values() for found in references(value)]
        return [found for value in part for found in references(value)] if isinstance(part, list) else []

    found = references(document)
    assert found
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]
