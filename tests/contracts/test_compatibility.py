"""What was promised to senders and consumers is kept, and the check of that finds what would break it."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.published import FROZEN, schemas
from typer.testing import CliRunner

from par.cli.contracts import app, schemas_in
from par.cli.ledger import REFUSED
from par.contracts.compatibility import breaks, misunderstood

WORK = "par.work.progressed.v1.schema.json"
STATUS = "par.report.unit-status.v1.schema.json"
INDICATOR = "par.report.indicator.v1.schema.json"
RECEIPTS = "receipts.schema.json"

Files = dict[str, Any]


def test_what_was_promised_at_the_last_release_is_kept() -> None:
    frozen = schemas_in(FROZEN)
    assert frozen
    assert breaks(frozen, schemas()) == []


def form(files: Files) -> Any:
    """What senders say of progress."""
    return files[WORK]["$defs"]["WorkProgressed"]


def told(files: Files) -> Any:
    """What consumers are told of the status of a unit."""
    return files[STATUS]["$defs"]["UnitStatusTold"]


def changed(change: Any) -> list[str]:
    """What breaks when ``change`` is made to the schemas."""
    before = schemas()
    after = copy.deepcopy(before)
    change(after)
    assert after != before, "the change changes nothing"
    return breaks(before, after)


ALLOWED: dict[str, Any] = {
    "a new kind": lambda files: files.update({"par.x.v1.schema.json": {"x-to-ledger": True, "type": "object"}}),
    "a new field that senders may leave out": lambda files: form(files)["properties"].update(more={"type": "string"}),
    "a longer text": lambda files: form(files)["properties"]["text"].update(maxLength=4000),
    "no longest text": lambda files: form(files)["properties"]["text"].pop("maxLength"),
    "a wider range": lambda files: form(files)["properties"]["percent"].update(minimum=-1, maximum=200),
    "a field that need not be there any more": lambda files: form(files)["required"].remove("text"),
    "a number with a fraction": lambda files: form(files)["properties"]["percent"].update(type="number"),
    "null too": lambda files: form(files)["properties"].update(
        text={"anyOf": [form(files)["properties"]["text"], {"type": "null"}]}
    ),
    "other words": lambda files: form(files).update(description="other", examples=[]),
    "a form without its pattern": lambda files: files[WORK]["properties"]["id"].pop("pattern"),
    "a new field in a report": lambda files: told(files)["properties"].update(more={"type": "integer"}),
    "a new field in a report, always there": lambda files: (
        told(files)["properties"].update(more={"type": "integer"}),
        told(files)["required"].append("more"),
    ),
    "a field of a report that is always there now": lambda files: files[INDICATOR]["$defs"]["IndicatorTold"][
        "required"
    ].append("units"),
    "a report that says less": lambda files: told(files)["properties"]["done_late"].update(maximum=1000),
    "another code": lambda files: files[RECEIPTS]["x-codes"].append("new-code"),
    "a definition of another name": lambda files: (
        files[STATUS]["$defs"].update(Other=files[STATUS]["$defs"].pop("UnitStatusTold")),
        files[STATUS]["properties"]["data"].update({"$ref": "#/$defs/Other"}),
    ),
}

FORBIDDEN: dict[str, Any] = {
    "a kind is gone": lambda files: files.pop(WORK),
    "a topic is gone": lambda files: files.pop(STATUS),
    "a field that senders must send": lambda files: (
        form(files)["properties"].update(more={"type": "string"}),
        form(files)["required"].append("more"),
    ),
    "a field of senders is gone": lambda files: (
        form(files)["properties"].pop("text"),
        form(files)["required"].remove("text"),
    ),
    "a field of senders has another name": lambda files: form(files)["properties"].update(
        words=form(files)["properties"].pop("text")
    ),
    "a shorter text": lambda files: form(files)["properties"]["text"].update(maxLength=1000),
    "a text that must not be empty": lambda files: form(files)["properties"]["text"].update(minLength=1),
    "a narrower range": lambda files: form(files)["properties"]["percent"].update(maximum=99),
    "a field of another type": lambda files: form(files)["properties"]["percent"].update(type="string"),
    "a text of a form": lambda files: form(files)["properties"]["text"].update(pattern="^[a-z]*$"),
    "another form": lambda files: files[WORK]["properties"]["id"].update(pattern="^[A-Za-z]{1,64}$"),
    "one of few values": lambda files: form(files)["properties"]["text"].update(enum=["a", "b"]),
    "null no more": lambda files: files[WORK]["properties"].update(traceparent={"type": "string"}),
    "a word unknown to the check": lambda files: form(files)["properties"]["text"].update(contentEncoding="base64"),
    "a field of a report is gone": lambda files: (
        told(files)["properties"].pop("done_late"),
        told(files)["required"].remove("done_late"),
    ),
    "a field of a report that is not always there": lambda files: told(files)["required"].remove("done_late"),
    "a field of a report of another type": lambda files: told(files)["properties"]["done_late"].update(type="string"),
    "a field of a report may be null": lambda files: told(files)["properties"].update(
        done_late={"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]}
    ),
    "a count may be negative": lambda files: told(files)["properties"]["done_late"].pop("minimum"),
    "another type name": lambda files: files[STATUS]["properties"]["type"].update(const="par.report.unit-status.v2"),
    "an attribute of the envelope is gone": lambda files: files[STATUS]["properties"].pop("traceparent"),
    "an outcome that nobody knows": lambda files: files[RECEIPTS]["$defs"]["Taken"]["properties"]["outcome"][
        "enum"
    ].append("queued"),
    "the months have another form": lambda files: files[INDICATOR]["$defs"]["IndicatorTold"]["properties"].update(
        periods={"type": "array", "items": {"type": "object"}}
    ),
    "a code is gone": lambda files: files[RECEIPTS]["x-codes"].remove("id-conflict"),
    "it goes the other way": lambda files: files[STATUS].update({"x-to-ledger": True}),
    "events of a kind no more in a batch": lambda files: files["events.schema.json"]["items"]["anyOf"].pop(),
    "fewer events": lambda files: files["events.schema.json"].update(maxItems=100),
}


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_what_nobody_notices_is_allowed(name: str) -> None:
    assert changed(ALLOWED[name]) == []


@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_what_somebody_would_notice_is_found(name: str) -> None:
    assert changed(FORBIDDEN[name]) != []


def test_the_place_is_named() -> None:
    assert changed(FORBIDDEN["a narrower range"]) == [f"{WORK}/data/percent: maximum 100, where 99 is understood"]


def test_a_type_that_holds_itself_is_compared_once() -> None:
    tree = {"$ref": "#/$defs/T", "$defs": {"T": {"type": "object", "properties": {"below": {"$ref": "#/$defs/T"}}}}}
    assert misunderstood(tree, copy.deepcopy(tree)) == []


SCHEMAS = st.recursive(
    st.sampled_from(
        [{"type": "string", "maxLength": 5}, {"type": "integer", "minimum": 0}, {"type": "null"}, {"const": "a"}, {}]
    ),
    lambda inner: st.one_of(
        st.builds(lambda item: {"type": "array", "items": item}, inner),
        st.builds(lambda one, two: {"anyOf": [one, two]}, inner, inner),
        st.builds(
            lambda one, two, closed, required: {
                "type": "object",
                "properties": {"a": one, "b": two},
                "required": required,
                "additionalProperties": not closed,
            },
            *(inner, inner, st.booleans(), st.sampled_from([[], ["a"], ["a", "b"]])),
        ),
    ),
    max_leaves=6,
)


@given(SCHEMAS)
def test_every_schema_understands_itself(schema: dict[str, Any]) -> None:
    assert misunderstood(schema, copy.deepcopy(schema)) == []


def test_the_command_says_what_breaks_and_freezes_nothing_then(tmp_path: Any) -> None:
    import json
    import shutil

    shutil.copytree(FROZEN, tmp_path / "baseline")
    shutil.copytree(FROZEN.parent / "schemas", tmp_path / "schemas")
    runner = CliRunner()
    assert runner.invoke(app, ["check", str(tmp_path)]).exit_code == 0

    files = schemas_in(tmp_path / "schemas")
    FORBIDDEN["a field of a report is gone"](files)
    (tmp_path / "schemas" / STATUS).write_text(json.dumps(files[STATUS]), encoding="utf-8")
    refused = runner.invoke(app, ["freeze", str(tmp_path)])
    assert refused.exit_code == REFUSED
    assert "done_late" in refused.stderr
    assert schemas_in(tmp_path / "baseline") == schemas_in(FROZEN)

    files = schemas_in(FROZEN.parent / "schemas")
    ALLOWED["a new field in a report"](files)
    (tmp_path / "schemas" / STATUS).write_text(json.dumps(files[STATUS]), encoding="utf-8")
    assert runner.invoke(app, ["freeze", str(tmp_path)]).exit_code == 0
    assert schemas_in(tmp_path / "baseline") == schemas_in(tmp_path / "schemas")
