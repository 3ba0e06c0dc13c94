"""The examples of docs/index-sets.md can be published as they stand there."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from tests.plan.test_index_set import SET, leaf, publish

from par.events.formula import Formula
from par.index_sets.checks import deviations, faults

TEXT = (Path(__file__).parents[2] / "docs" / "index-sets.md").read_text(encoding="utf-8")
EXAMPLES: list[dict[str, Any]] = [yaml.safe_load(found) for found in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]
KINDS = {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Formula)[0])}


def test_each_kind_has_an_example_and_a_row_in_the_table() -> None:
    assert {found["formula"]["kind"] for found in EXAMPLES} == KINDS
    assert set(re.findall(r"^\| `(\w+)` \| [^|]* \| [^|]* \|$", TEXT, re.MULTILINE)) >= KINDS


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda found: str(found["formula"]["kind"]))
def test_an_example_is_a_sound_leaf_of_2_points(example: dict[str, Any]) -> None:
    most = 10 if "'cap'" in str(example["formula"].get("terms")) else 2  # 766/QĐ-TTg gives 10 points for payment
    indicator: Any = SET["indicators"]
    named = set(re.findall(r"'indicator': '(\w+)'", str(example)))

    def write(body: dict[str, Any]) -> None:
        leaf(body).update(example, max=most)
        body["areas"][0]["criteria"][0].update(max=most + 0.8)
        body["areas"][0].update(max=most + 0.8)
        body["base"] = most + 1.1
        body["indicators"] += [
            indicator[0] | {"id": name, "kind": "ledger" if name.startswith("task_") else "pooled"}
            for name in sorted(named)
        ]

    assert faults(publish(write)) == []
    assert deviations(publish(write)) == []
