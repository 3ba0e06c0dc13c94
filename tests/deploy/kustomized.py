"""What kubectl makes of deploy/k8s: every overlay as it stands, and with the optional components that it names."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from tests.deploy.files import ROOT

Manifest = dict[str, Any]

K8S: Final = ROOT / "deploy" / "k8s"
OLDEST_MINOR: Final = 21
"""kubectl before 1.21 has a kustomize that knows no components."""
LEDGERS: Final = ("dev", "city", "province")
OVERLAYS: Final = tuple(f"overlays/{name}" for name in LEDGERS)
SERVERS: Final = tuple(f"servers/{name}" for name in LEDGERS)
ALL: Final = "+all"
"""With every component that the kustomization names in a comment."""
KEDA: Final = "+keda"
"""The same with KEDA in place of the autoscaler that Kubernetes brings."""
WITH_ALL: Final = ("overlays/city" + ALL, "overlays/province" + ALL, "servers/city" + ALL)
WITH_KEDA: Final = "overlays/province" + KEDA
OURS: Final = (*OVERLAYS, *(build for build in WITH_ALL if build.startswith("overlays/")), WITH_KEDA)
BUILDS: Final = (*OURS, *SERVERS, "servers/city" + ALL)


def kubectl() -> str:
    """The program, beside our interpreter or on PATH; skips the test where there is none that is new enough."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    found = shutil.which("kubectl", path=path)
    if found is None or _minor(found) < OLDEST_MINOR:
        pytest.skip(f"kubectl 1.{OLDEST_MINOR} or later is needed")
    return found


@cache
def _minor(program: str) -> int:
    told = subprocess.run([program, "version", "--client", "-o", "json"], capture_output=True, check=True, timeout=60)
    version: dict[str, str] = json.loads(told.stdout)["clientVersion"]
    return int(re.sub(r"\D", "", version["minor"]))


@cache
def _text(build: str) -> str:
    folder, _, added = build.partition("+")
    if not added:
        return _kustomized(K8S / folder)
    with tempfile.TemporaryDirectory() as scratch:
        _with_components(K8S / folder, Path(scratch).resolve(), "+" + added)
        return _kustomized(Path(scratch).resolve())


def _kustomized(folder: Path) -> str:
    ran = subprocess.run([kubectl(), "kustomize", str(folder)], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def _with_components(folder: Path, target: Path, added: str) -> None:
    """Copy an overlay to ``target`` and do what its comments say that an operator may do."""
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "kustomization.yaml":
            text = re.sub(r"(?m)^(\s*)# - \.\./", r"\1- ../", text)
            if added == KEDA:
                text = text.replace("components/http-autoscaling", "components/keda")
            text = re.sub(
                r"(?m)^(\s*- )(\.\./\S+)$", lambda found: found[1] + os.path.relpath(folder / found[2], target), text
            )
        (target / file.name).write_text(text, encoding="utf-8")


@cache
def _objects(build: str) -> list[Manifest]:
    return list(_documents(_text(build)))


def built(build: str) -> list[Manifest]:
    """The objects of one of :data:`BUILDS`, anew at each call, so that a test may change them."""
    return copy.deepcopy(_objects(build))


def _documents(text: str) -> Iterator[Manifest]:
    for document in yaml.safe_load_all(text):
        if document is not None:
            assert isinstance(document, dict)
            yield document
