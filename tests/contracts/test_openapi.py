"""The committed OpenAPI documents are valid, and they are what the services say."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from par.cli.contracts import openapi_documents, rendered
from par.embedded.stack import LocalStack

COMMITTED = Path(__file__).parents[2] / "docs" / "contracts"
SERVICES = ("plan", "progress", "report")


@pytest.fixture(scope="module")
def documents(stack: LocalStack) -> dict[str, Any]:
    return openapi_documents(stack.addresses)


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_committed_is_what_the_service_says(documents: dict[str, Any], service: str) -> None:
    committed = (COMMITTED / f"openapi-{service}.json").read_text(encoding="utf-8")
    assert committed == rendered(documents[service]), "run `make contracts` and commit what it writes"


@pytest.mark.parametrize("service", SERVICES)
def test_the_document_is_valid(service: str) -> None:
    document = json.loads((COMMITTED / f"openapi-{service}.json").read_text(encoding="utf-8"))
    OpenAPIV31SpecValidator(document).validate()
    assert document["paths"]
