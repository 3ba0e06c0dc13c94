"""Every HTTP endpoint of the three services, asked by schemathesis from its OpenAPI document, on real data.

No answer may be a fault of the server, and each must be one that the document names: status, content type, headers and
body. What breaks the document must be refused. With PAR_EXAMPLES set (``make nightly``) each endpoint is asked that
often, and beyond it at every bound that the document names.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from par.cli.contracts import openapi_documents
from par.embedded.stack import LocalStack

EXAMPLES = int(os.environ.get("PAR_EXAMPLES", "0"))
SHORT = 12
SEED = 2023
# That a question which fits the document is also taken: two parameters may exclude each other, which it cannot say.
LEFT_OUT = "positive_data_acceptance"
DATA = 0.6
"""Part of the endpoints that must have answered with data: questions that all fail would prove little. Some have none
in the examples (parked events, inspections, surveys)."""


@pytest.mark.timeout(3_600 if EXAMPLES else 400)
@pytest.mark.parametrize("service", ["plan", "progress", "report"])
def test_no_endpoint_fails_or_says_what_its_document_does_not(service: str, stack: LocalStack, tmp_path: Path) -> None:
    report = tmp_path / "answers.har"
    finished = subprocess.run(
        [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("--config-file", str(Path(__file__).with_name("schemathesis.toml"))),
            *("run", f"{stack.addresses[service]}/openapi.json"),
            *("--phases", "examples,coverage,fuzzing" if EXAMPLES else "fuzzing"),
            *("--checks", "all", "--exclude-checks", LEFT_OUT),
            *("--max-examples", str(EXAMPLES or SHORT), "--seed", str(SEED), "--workers", "2"),
            *("--warnings", "off", "--no-color", "--report", "har", "--report-har-path", str(report)),
        ],
        cwd=tmp_path,
        env=os.environ | {"NO_PROXY": "*"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, f"{finished.stdout}\n{finished.stderr}"

    asked = json.loads(report.read_text(encoding="utf-8"))["log"]["entries"]
    paths = openapi_documents(stack.addresses)[service]["paths"]
    answered = {path for path in paths if any(_answers(path, one) for one in asked)}
    assert len(answered) >= DATA * len(paths), sorted(set(paths) - answered)
    statuses = Counter(one["response"]["status"] for one in asked)
    assert statuses[200] >= len(paths)
    assert statuses[400] >= len(paths)


def _answers(path: str, asked: dict[str, Any]) -> bool:
    shape = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
    place = asked["request"]["url"].partition("?")[0].partition("://")[2].partition("/")[2]
    return asked["response"]["status"] == 200 and re.fullmatch(shape, f"/{place}") is not None
