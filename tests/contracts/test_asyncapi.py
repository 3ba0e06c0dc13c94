"""The AsyncAPI document: valid, what the code says, complete, and true of what the services tell."""

import ast
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from nats.js.api import ConsumerConfig, DeliverPolicy
from tests.contracts import node_programs
from tests.contracts.happened import Happened
from tests.contracts.published import COMMITTED, document, validator

from par.cli.contracts import contract_files, rendered
from par.demo.lines import Lines
from par.embedded.stack import LocalStack
from par.log.stream import REPORT
from progress_service.contract.codes import EVENT_CODES, REQUEST_CODES
from progress_service.contract.kinds import KINDS
from report_service.contract.codes import EVENT_CODES as SHEET_EVENT_CODES
from report_service.contract.codes import REQUEST_CODES as SHEET_REQUEST_CODES
from report_service.score_sheet.roles import ROLES

SERVICES = Path(__file__).parents[2] / "services"
SHARED = Path(__file__).parents[2] / "shared" / "src"
ROOT = SERVICES / "progress-service" / "src"


def test_what_is_committed_is_what_the_services_say(stack: LocalStack) -> None:
    said = contract_files(stack.addresses)
    for name, content in said.items():
        committed = (COMMITTED / name).read_text(encoding="utf-8")
        assert committed == rendered(content), f"{name}: run `make contracts` and commit what it writes"
    there = {path.relative_to(COMMITTED).as_posix() for path in (COMMITTED / "schemas").iterdir()}
    assert there == {name for name in said if name.startswith("schemas/")}


@pytest.mark.needs_node
@pytest.mark.timeout(900)
def test_the_official_parser_finds_nothing_wrong(tmp_path: Path) -> None:
    done = node_programs.run("check-asyncapi.mjs", str(COMMITTED / "asyncapi.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("version 3.0.0")

    broken = tmp_path / "broken.json"
    content = document()
    content["operations"]["submit"]["action"] = "obey"
    broken.write_bytes(orjson.dumps(content))
    assert node_programs.run("check-asyncapi.mjs", str(broken)).returncode == 1


def test_every_kind_is_a_message_of_both_channels() -> None:
    channels = document()["channels"]
    for channel in ("submit", "validate"):
        assert set(channels[channel]["messages"]) == {*KINDS, "events"}


def test_every_role_has_a_channel_with_its_kinds() -> None:
    channels = document()["channels"]
    for role in ROLES:
        assert channels[role.verb]["address"] == f"par.{role.verb}"
        assert channels[role.verb]["x-address-without-accounts"] == f"par.in.{role.prefix}{{sender}}.{role.verb}"
        assert set(channels[role.verb]["messages"]) == {*role.forms, f"{role.verb}-events"}
        assert set(channels[f"{role.verb}.reply"]["messages"]) == {"sheet-receipts", "sheet-problem"}


BY_A_NAME = {"bonus.py", "store.py", "validation.py"}
"""Modules that give a code by a name; the codes are written out below."""


def raised(*folders: Path) -> Iterator[str]:
    """The codes that the modules of some folders give, wherever a problem is made or named by its code."""
    for folder in folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                    first = node.args[0]
                    if node.func.id in {"Rejected", "Retryable", "ProblemError"}:
                        if isinstance(first, ast.Constant):
                            yield str(first.value)
                        else:
                            assert path.name in BY_A_NAME, f"{path}:{node.lineno}: a code that this test does not see"


def test_the_codes_of_senders_are_those_that_the_code_gives() -> None:
    """Aggregates that senders cannot reach (the calendar) are left out by not being among these folders."""
    package = ROOT / "progress_service"
    aggregates = {kind.form.__module__.rpartition(".")[0].rpartition(".")[2] for kind in KINDS.values()}
    of_events = set(raised(*(package / name for name in ("contract", "reference", *sorted(aggregates)))))
    shared = (SHARED / "par" / name for name in ("messaging", "problems", "submitting"))
    of_intake = set(raised(package / "intake", *shared))
    given_by_rejection = {"invalid-field", "malformed-json"}
    given_by_store = {"conflict", *raised(SHARED / "par" / "deciding")}
    known = EVENT_CODES | REQUEST_CODES
    assert known == of_events | of_intake | given_by_rejection | given_by_store
    assert of_events <= EVENT_CODES


def test_the_codes_of_those_who_score_are_those_that_the_code_gives() -> None:
    package = SERVICES / "report-service" / "src" / "report_service"
    of_sheets = set(raised(package / "score_sheet", package / "index" / "inputs.py"))
    of_both = set(raised(*(SHARED / "par" / name for name in ("messaging", "problems", "submitting"))))
    named_by_the_maximum = {"bonus-above-max", "penalty-above-max"}
    given_by_rejection = {"invalid-field", "malformed-json"}
    given_by_store = {"conflict", *raised(SHARED / "par" / "deciding")}
    known = SHEET_EVENT_CODES | SHEET_REQUEST_CODES
    assert known == of_sheets | of_both | named_by_the_maximum | given_by_rejection | given_by_store
    assert of_sheets - {"not-ready", "log-unavailable", "not-your-role"} <= SHEET_EVENT_CODES


async def test_the_report_is_as_published(stack: LocalStack, happened: Happened) -> None:
    """All that the services told in some days of work, on the subjects of the document."""
    described = {
        channel["address"].split(".")[3]: channel
        for channel in document()["channels"].values()
        if "x-stream" in channel
    }
    validators = {topic: validator(f"par.report.{topic}.v1") for topic in described}
    client = await Lines(stack).operator()
    try:
        seen = set()
        end = (await client.jetstream().stream_info(REPORT)).state.last_seq
        assert end > 0
        subscription = await client.jetstream().subscribe(
            "par.report.>",
            stream=REPORT,
            ordered_consumer=True,
            config=ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=1),
        )
        async for message in subscription.messages:
            event = orjson.loads(message.data)
            _, _, city, topic, unit, *parts = message.subject.split(".")
            places = described[topic]["address"].split(".")
            assert len(places) == 5 + len(parts), message.subject
            assert [fault.message for fault in validators[topic].iter_errors(event)] == [], message.subject
            assert (city, unit) == (city, event["subject"])
            known = validators[topic].schema["$defs"][_definition(validators[topic].schema)]["properties"]
            assert event["data"].keys() <= known.keys(), f"{topic} tells fields that are not published"
            seen.add(topic)
            if message.metadata.sequence.stream >= end:
                break
        assert seen == set(described)
    finally:
        await client.close()


def _definition(schema: dict[str, dict[str, dict[str, str]]]) -> str:
    return schema["properties"]["data"]["$ref"].rpartition("/")[2]
