"""The files of a deployment, parsed: Dockerfiles, the Compose file, the Kubernetes manifests."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from par.service import Settings

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("plan-service", "progress-service", "report-service")
BASE: Final = ROOT / "deploy" / "k8s" / "base"
DEV: Final = ROOT / "deploy" / "k8s" / "overlays" / "dev"

SETTING_NAMES: Final = frozenset(f"PAR_{field.upper()}" for field in Settings.model_fields)


class Instruction(NamedTuple):
    """One instruction of a Dockerfile, its lines joined."""

    word: str
    rest: str


OPERATOR: Final = "operator"


def dockerfile(service: str) -> str:
    """The text of a service's Dockerfile, or of the operator's."""
    folder = ROOT / "deploy" / OPERATOR if service == OPERATOR else ROOT / "services" / service
    return (folder / "Dockerfile").read_text(encoding="utf-8")


def stages(service: str) -> list[list[Instruction]]:
    """The instructions of each stage, from its FROM on."""
    lines = [line for line in dockerfile(service).splitlines() if not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    found: list[list[Instruction]] = []
    for line in filter(None, joined.splitlines()):
        instruction = Instruction(*line.split(maxsplit=1))
        if instruction.word == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def last_stage(service: str, word: str) -> list[str]:
    """What follows ``word`` in the stage that becomes the image."""
    return [instruction.rest for instruction in stages(service)[-1] if instruction.word == word]


def image_environment(service: str) -> dict[str, str]:
    """The variables that the image sets."""
    return dict(pair.split("=", 1) for rest in last_stage(service, "ENV") for pair in rest.split())


def health_command(service: str) -> list[str]:
    """The command of the image's HEALTHCHECK."""
    (rest,) = last_stage(service, "HEALTHCHECK")
    command: list[str] = json.loads(rest.split("CMD", 1)[1])
    return command


def compose() -> dict[str, Any]:
    """The Compose file."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def kustomization(folder: Path) -> dict[str, Any]:
    """The kustomization of a folder."""
    loaded: dict[str, Any] = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    return loaded


def manifests(kind: str) -> dict[str, dict[str, Any]]:
    """The objects of one kind that the base lists, by name."""
    found: dict[str, dict[str, Any]] = {}
    for file in kustomization(BASE)["resources"]:
        for manifest in yaml.safe_load_all((BASE / file).read_text(encoding="utf-8")):
            if manifest["kind"] == kind:
                found[manifest["metadata"]["name"]] = manifest
    return found


def config_map(folder: Path) -> dict[str, str]:
    """The variables that the one generated ConfigMap of a folder's kustomization holds or changes."""
    (generator,) = kustomization(folder)["configMapGenerator"]
    lines = list(generator.get("literals", []))
    for file in generator.get("envs", []):
        lines += (folder / file).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings that a service reads from these variables; raises when a value is none of its field."""
    values = {name.removeprefix("PAR_").lower(): value for name, value in environment.items() if name[:4] == "PAR_"}
    return Settings.model_validate(values)
