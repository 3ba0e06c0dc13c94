"""Every Dockerfile passes hadolint."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.deploy.files import ROOT

HADOLINT = Path(sys.executable).parent / "hadolint"


def run(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([HADOLINT, str(file)], capture_output=True, text=True, timeout=60, check=False)


FILES = sorted(file for folder in ("deploy", "services") for file in ROOT.glob(f"{folder}/**/Dockerfile"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_hadolint_finds_nothing(file: Path) -> None:
    ran = run(file)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout


def test_hadolint_finds_something(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM debian\nRUN cd /tmp && sudo apt-get install curl\n", encoding="utf-8")
    assert run(bad).returncode != 0
