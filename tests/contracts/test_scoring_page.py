"""docs/scoring.md: the first self-score that it shows is sent, and the answer is what it says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import orjson
from tests.contracts.published import COMMITTED, validator

from par.accounts.registry import Kind
from par.demo.lines import Lines
from par.embedded.stack import LocalStack
from par.messaging.subjects import public

PAGE = (COMMITTED.parent / "scoring.md").read_text(encoding="utf-8")
UNIT = "chi-linh-sao-do"


def block(language: str) -> str:
    """The only block of the page in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


def printed(stack: LocalStack, program: Path) -> list[str]:
    """The lines that the program of the page prints, without spaces at their ends."""
    environment = os.environ | {"PAR_URL": stack.servers.nats_url, "PAR_KEY": str(stack.key_file(Kind.DISTRICT, UNIT))}
    done = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return [line.rstrip() for line in done.stdout.splitlines()]


def test_the_program_prints_what_the_page_says(loaded: LocalStack, tmp_path: Path) -> None:
    program = tmp_path / "first_score.py"
    program.write_text(block("python"), encoding="utf-8")
    shown = [line.rstrip() for line in block("text").splitlines()]

    assert printed(loaded, program) == shown
    assert printed(loaded, program) == [line.replace("accepted", "duplicate") for line in shown]


async def test_the_event_that_the_page_shows_is_accepted(loaded: LocalStack) -> None:
    (event,) = json.loads(block("json"))
    assert validator(event["type"]).is_valid(event)
    client = await Lines(loaded).sender(UNIT)
    try:
        reply = await client.request(public("sheet"), orjson.dumps(event), timeout=20)
    finally:
        await client.close()
    (receipt,) = orjson.loads(reply.data)["value"]["receipts"]
    assert receipt["outcome"] == "accepted", receipt
