"""``par demo`` and ``par up`` as a user runs them."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

PAR = [sys.executable, "-c", "from par.cli.main import app; app()"]
ROOT = Path(__file__).parents[2]
FIELDS = {
    "plans",
    "receipts",
    "remedies",
    "unit_status",
    "city_indicators",
    "index",
    "results",
    "report_events",
    "projections",
    "log_end",
    "events_submitted",
    "seconds",
    "rss_mb",
}


@pytest.mark.timeout(600)
def test_once_json_prints_one_document_and_nothing_else() -> None:
    done = subprocess.run(
        [*PAR, "demo", "--once", "--json", "--until", "2023-01-06"],
        cwd=ROOT,
        capture_output=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    document: dict[str, Any] = json.loads(done.stdout)
    assert set(document) == FIELDS
    assert [plan["tasks"] for plan in document["plans"]] == [22, 42, 47, 21, 34]
    assert document["receipts"]["accepted"] > 0
    assert document["events_submitted"] == (
        document["receipts"]["accepted"]
        + document["receipts"]["duplicate"]
        + sum(document["receipts"]["refused"].values())
    )
    assert {row["position"] for row in document["projections"]} == {document["log_end"]}
    assert set(document["rss_mb"]) == {"plan", "progress", "report"}
    assert "progress-service" in done.stderr.decode()


def test_it_stays_up_until_ctrl_c_and_leaves_nothing_running(tmp_path: Path) -> None:
    with _started(["demo", "--until", "2023-01-02", "--data", str(tmp_path / "data")]) as demo:
        address = _line_with(demo, "/v1/plans")
        host, port = urlsplit(address.split()[-1]).netloc.split(":")
        with socket.create_connection((host, int(port)), timeout=5):
            pass
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=100) == 0
    assert _running_with(str(tmp_path)) == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)


def test_up_says_where_everything_is_and_stops_on_sigterm(tmp_path: Path) -> None:
    with _started(["up", "--data", str(tmp_path / "data")]) as up:
        assert "mongodb://127.0.0.1:" in _line_with(up, "MongoDB  ")
        assert "http://127.0.0.1:" in _line_with(up, "report ")
        up.terminate()
        assert up.wait(timeout=100) == 0
    assert _running_with(str(tmp_path)) == []


def test_a_missing_server_is_told_with_what_to_do(tmp_path: Path) -> None:
    environment = os.environ | {"PAR_NATS_SERVER": str(tmp_path / "no-such-program")}
    done = subprocess.run(
        [*PAR, "demo", "--once"], cwd=ROOT, env=environment, capture_output=True, timeout=200, check=False
    )
    assert done.returncode == 1
    text = done.stderr.decode()
    assert "nats-server-missing" in text
    assert "Traceback" not in text


def test_outside_the_project_the_examples_are_asked_for(tmp_path: Path) -> None:
    done = subprocess.run([*PAR, "demo", "--once"], cwd=tmp_path, capture_output=True, timeout=200, check=False)
    assert done.returncode == 1
    assert "examples/" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@contextmanager
def _started(arguments: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([*PAR, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with process:
        try:
            yield process
        finally:
            process.kill()


def _line_with(process: subprocess.Popen[bytes], words: str) -> str:
    """The next line of output that holds ``words``; the test's time limit bounds the wait."""
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line.decode())
        if words in seen[-1]:
            return seen[-1]
    raise AssertionError(f"the output ended without {words!r}:\n{''.join(seen)[-3000:]}")


def _running_with(words: str) -> list[str]:
    """The command lines of processes that name ``words``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if words in line and "pytest" not in line:
            found.append(line)
    return found
