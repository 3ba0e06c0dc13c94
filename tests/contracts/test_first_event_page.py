"""docs/first-event.md: what it shows is run, and prints what it says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.contracts import node_programs
from tests.contracts.published import COMMITTED, validator
from tests.node_packages import install

from par.accounts.registry import Kind
from par.client.outbox.event import MAX_DEPTH, MAX_EVENT_BYTES
from par.demo.lines import Lines
from par.embedded.stack import LocalStack
from par.submitting.limits import MAX_EVENTS, MAX_REQUEST_BYTES
from par.submitting.turns import WAITING
from progress_service.intake.settings import IntakeSettings

PAGE = (COMMITTED.parent / "first-event.md").read_text(encoding="utf-8")
UNIT = "chi-linh-van-an"

pytestmark = pytest.mark.timeout(300)  # the first test waits for a ledger with examples


def block(language: str) -> str:
    """The only block of the page in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


def ran(stack: LocalStack, *command: str) -> list[Any]:
    """The JSON lines that a program of the page prints."""
    key = str(stack.key_file(Kind.DISTRICT, UNIT))
    environment = os.environ | {"PAR_URL": stack.servers.nats_url, "PAR_KEY": key}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(answers: list[Any], identity: str) -> None:
    receipts = [answer["value"]["receipts"][0] for answer in answers[:3]]
    assert [(receipt["outcome"], receipt["id"]) for receipt in receipts] == [
        ("valid", identity),
        ("accepted", identity),
        ("duplicate", identity),
    ]
    assert receipts[1]["position"] == receipts[2]["position"]
    assert (answers[3]["value"]["sender"], answers[3]["value"]["day"]) == (UNIT, "2023-12-31")
    shown = re.findall(r'^\{"value": .*$', PAGE, re.MULTILINE)
    for line, answer in zip(shown, answers, strict=True):
        told = json.loads(line.replace("{…}", "{}").replace("23335", str(receipts[1]["position"])))
        assert told["value"].keys() == answer["value"].keys()
        if "receipts" in told["value"]:
            assert told["value"]["receipts"][0] == {**answer["value"]["receipts"][0], "id": "2023-12-from-python"}


def test_the_program_in_python(loaded: LocalStack, tmp_path: Path) -> None:
    program = tmp_path / "first_event.py"
    program.write_text(block("python"), encoding="utf-8")
    check(ran(loaded, sys.executable, str(program)), "2023-12-from-python")


@pytest.mark.needs_node
@pytest.mark.timeout(900)
def test_the_program_in_javascript(loaded: LocalStack, tmp_path: Path) -> None:
    installed = install(node_programs.FOLDER)
    program = tmp_path / "first-event.mjs"
    program.write_text(block("js"), encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(installed)
    check(ran(loaded, "node", str(program)), "2023-12-from-javascript")


async def test_the_event_for_the_command_line_tool(loaded: LocalStack) -> None:
    event = json.loads(block("json"))
    assert validator(event["type"]).is_valid(event)
    client = await Lines(loaded).sender(UNIT)
    try:
        for verb, payload in re.findall(r"request par\.(\w+) \"(.*)\"$", PAGE, re.MULTILINE):
            content = block("json").encode() if "event.json" in payload else payload.encode()
            reply = orjson.loads((await client.request(f"par.{verb}", content, timeout=20)).data)
            assert "value" in reply, reply
            for receipt in reply["value"].get("receipts", ()):
                assert receipt["outcome"] == {"validate": "valid", "submit": "accepted"}[verb]
    finally:
        await client.close()


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    settings = IntakeSettings()
    section = PAGE.partition("## Limits")[2].partition("##")[0]
    for number in (MAX_EVENTS, MAX_REQUEST_BYTES, MAX_EVENT_BYTES, MAX_DEPTH, int(settings.rate), settings.burst):
        assert re.search(rf"(?<![\d,]){number:,}(?![\d,])", section), number
    assert WAITING == 4
    assert "four more of a sender wait" in " ".join(section.split())
    assert f"{settings.clock_skew_seconds:g} seconds (`clock-ahead`)" in PAGE
