"""Every answer is what its model and the OpenAPI document say: on HTTP and on NATS, now and of the past."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from nats.aio.client import Client
from openapi_schema_validator import OAS31Validator
from pydantic import BaseModel
from tests.contracts.happened import Happened
from tests.contracts.questions import queries, questions
from tests.eventually import eventually

from par.cli.contracts import openapi_documents
from par.demo.lines import Lines
from par.embedded.stack import LocalStack
from par.log import EventLog
from par.messaging import ask
from par.messaging.subjects import query
from par.service import Query

OF_THE_FRAME = ("position", "as_of")
"""What every answer has beside what its query finds."""


@dataclass(frozen=True)
class Answered:
    """One question and what came back, over HTTP and over NATS."""

    service: str
    asked: Query[Any]
    question: dict[str, Any]
    over_http: dict[str, Any]
    over_nats: dict[str, Any]

    @property
    def content(self) -> bytes:
        """The answer without the frame, as JSON."""
        return orjson.dumps({name: value for name, value in self.over_http.items() if name not in OF_THE_FRAME})

    def __str__(self) -> str:
        return f"{self.asked.name} {self.question}"


@pytest.fixture(scope="module")
def answers(stack: LocalStack, happened: Happened) -> list[Answered]:
    async def gather() -> list[Answered]:
        client = await Lines(stack).operator()
        try:
            return [found async for found in _ask_everything(client, stack.addresses, happened)]
        finally:
            await client.close()

    return asyncio.run(gather())


def test_nobody_lacked_a_right(stack: LocalStack, answers: list[Answered]) -> None:
    """Services, office, operator and districts have done all they do, each with its own key."""
    log = (stack.accounts.path.parent / "nats" / "nats.log").read_text(encoding="utf-8")
    assert [line for line in log.splitlines() if "Violation" in line] == []


async def _ask_everything(client: Client, addresses: dict[str, str], happened: Happened) -> AsyncIterator[Answered]:
    to_ask = questions(happened)
    async with httpx.AsyncClient(timeout=60) as http:
        for service, found in queries(EventLog(client)).items():
            for asked in found:
                for question in to_ask[asked.name]:
                    complete = {"min_position": happened.log_end, **question}
                    address = addresses[service] + _path(asked, question)
                    over_http = await _patiently(http, address, _rest(asked, complete))
                    assert over_http.status_code == 200, (asked.name, question, over_http.text)
                    over_nats = await ask(client, query(service, asked.name), complete)
                    yield Answered(service, asked, question, over_http.json(), over_nats)


async def _patiently(http: httpx.AsyncClient, address: str, parameters: dict[str, Any]) -> httpx.Response:
    """The answer, asked for again while a past is being folded."""

    async def answered() -> httpx.Response | None:
        found = await http.get(address, params=parameters)
        waits = found.status_code == 503 and found.json()["code"] in ("past-not-ready", "past-busy", "not-ready")
        return None if waits else found

    found = await eventually(answered, 120)
    assert found is not None
    return found


def _path(asked: Query[Any], question: dict[str, Any]) -> str:
    assert asked.path is not None
    return asked.path.format(**question)


def _rest(asked: Query[Any], question: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in question.items() if f"{{{name}}}" not in (asked.path or "")}


def test_every_answer_has_the_fields_of_its_model_and_no_others(answers: list[Answered]) -> None:
    for found in answers:
        assert found.asked.answer is not None, f"{found.asked.name} does not say what it answers"
        # Strict: a number is no text. Forbidden also in parts that are event models, which ignore more when they read.
        found.asked.answer.model_validate_json(found.content, strict=True, extra="forbid")


def test_every_answer_is_what_the_openapi_document_says(stack: LocalStack, answers: list[Answered]) -> None:
    documents = openapi_documents(stack.addresses)
    for found in answers:
        document = documents[found.service]
        success = document["paths"][found.asked.path]["get"]["responses"]["200"]
        schema = {**success["content"]["application/json"]["schema"], "components": document["components"]}
        errors = [error.message for error in OAS31Validator(schema).iter_errors(found.over_http)]
        assert errors == [], str(found)


def test_both_ways_of_asking_give_the_same_answer(answers: list[Answered]) -> None:
    for found in answers:
        assert {**found.over_http, "position": 0} == {**found.over_nats, "position": 0}, str(found)


def test_every_query_and_every_parameter_is_asked(stack: LocalStack, answers: list[Answered]) -> None:
    for service, document in openapi_documents(stack.addresses).items():
        for path, operations in document["paths"].items():
            if path.startswith("/v1/parked"):
                continue  # nothing is parked in a good year; asked in tests/parking
            parameters = {given["name"] for given in operations["get"]["parameters"] if given["in"] != "header"}
            asked = {
                name
                for found in answers
                if (found.service, found.asked.path) == (service, path)
                for name in ("min_position", *found.question)
            }
            pages = {"after"} & parameters  # the same list from another row on
            assert asked | pages == parameters, path


def test_every_field_is_seen_with_something_in_it(answers: list[Answered]) -> None:
    """Otherwise a field might be described that no answer has ever shown."""
    seen: dict[str, bool] = {}
    for found in answers:
        assert found.asked.answer is not None
        for name, value in _fields(found.asked.answer.model_validate_json(found.content)):
            seen[name] = seen.get(name, False) or value not in (None, (), {})
    unseen = sorted(name for name, filled in seen.items() if not filled)
    assert not unseen, "\n".join(unseen)


def _fields(value: object) -> Iterator[tuple[str, object]]:
    """Every field of every model in ``value``, by ``<model>.<field>``."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            held = getattr(value, name)
            yield f"{type(value).__name__}.{name}", held
            yield from _fields(held)
    elif isinstance(value, dict):
        for held in value.values():
            yield from _fields(held)
    elif isinstance(value, tuple):
        for held in value:
            yield from _fields(held)
