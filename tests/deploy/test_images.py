"""The Dockerfiles of the services."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.deploy.files import (
    OPERATOR,
    ROOT,
    SERVICES,
    SETTING_NAMES,
    Instruction,
    compose,
    dockerfile,
    health_command,
    image_environment,
    last_stage,
    settings_of,
    stages,
)

each_service = pytest.mark.parametrize("service", SERVICES)
each_image = pytest.mark.parametrize("service", [*SERVICES, OPERATOR])


def test_every_service_has_one() -> None:
    assert {path.parent.name for path in ROOT.glob("services/*/Dockerfile")} == set(SERVICES)
    assert {path.name for path in ROOT.glob("services/*-service")} == set(SERVICES)


@each_image
def test_runs_as_a_numbered_user_that_is_not_root(service: str) -> None:
    user = last_stage(service, "USER")[-1]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "Kubernetes checks runAsNonRoot by number"


@each_service
def test_asks_livez_for_its_health(service: str) -> None:
    program, option, code = health_command(service)
    assert (program, option) == ("python", "-c")
    assert "/livez" in code
    compile(code, "HEALTHCHECK", "exec")


@each_service
def test_the_environment_names_real_settings(service: str) -> None:
    environment = {name: value for name, value in image_environment(service).items() if name.startswith("PAR_")}
    assert environment.keys() <= SETTING_NAMES
    settings = settings_of(environment)
    assert str(settings.http_port) in last_stage(service, "EXPOSE")
    assert settings.http_host == "0.0.0.0"


@each_image
def test_libraries_come_from_the_lock(service: str) -> None:
    steps = [
        " ".join(command.replace("\\\n", " ").split())
        for stage in stages(service)
        for instruction in stage
        if instruction.word == "RUN"
        for command in instruction.rest.split("&&")
        if re.search(r"\bpip\b.*\b(install|wheel)\b", command) and "uninstall" not in command
    ]
    assert any(re.search(r"pip wheel .*--require-hashes.* -r requirements.txt", step) for step in steps)
    assert all("--require-hashes" in step or "--no-index" in step or "pip wheel --no-deps" in step for step in steps)


@each_image
def test_the_result_starts_from_the_bare_base_and_removes_pip(service: str) -> None:
    build, result = stages(service)
    assert build[0].rest == "python:3.12-slim-bookworm AS build"
    assert result[0].rest == "python:3.12-slim-bookworm"
    examples = ["examples /examples"] if service == OPERATOR else []
    assert last_stage(service, "COPY") == ["--from=build /opt/par /opt/par", *examples]
    (run,) = last_stage(service, "RUN")
    assert "pip uninstall" in run


@each_service
def test_labels_and_version(service: str) -> None:
    labels = " ".join(last_stage(service, "LABEL"))
    project = tomllib.loads((ROOT / "services" / service / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f'org.opencontainers.image.title="{service}"' in labels
    assert f'org.opencontainers.image.description="{project["description"]}"' in labels
    assert f"VERSION={project['version']}" in last_stage(service, "ARG")
    assert compose()["services"][service]["image"] == f"par-ledger/{service}:{project['version']}"


def test_the_operators_image_has_all_services_of_the_same_version() -> None:
    build, _ = stages(OPERATOR)
    assert any(instruction == ("COPY", "services services") for instruction in build)
    assert last_stage(OPERATOR, "ARG") == last_stage("plan-service", "ARG")
    containers = compose()["services"]
    images = {one["image"] for one in containers.values() if one.get("entrypoint") == ["par"]}
    (version,) = {containers[service]["image"].rpartition(":")[2] for service in SERVICES}
    assert images == {f"par-ledger/{OPERATOR}:{version}"}


def test_dockerfiles_pass_hadolint() -> None:
    files = [str(file) for file in (*ROOT.glob("services/*/Dockerfile"), *ROOT.glob("deploy/*/Dockerfile"))]
    assert len(files) == len(SERVICES) + 1
    done = subprocess.run(
        [str(Path(sys.executable).with_name("hadolint")), *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_libraries_are_installed_by_the_same_steps_everywhere() -> None:
    """Then they are one layer, built once for all four images."""

    def until_our_own(image: str) -> list[Instruction]:
        build = stages(image)[0]
        return build[: next(number for number, one in enumerate(build) if one.rest == "shared shared")]

    assert all(until_our_own(service) == until_our_own(OPERATOR) for service in SERVICES)


def test_they_differ_in_names_only() -> None:
    def nameless(service: str) -> str:
        text = re.sub(r"image\.description=.*", "", dockerfile(service))
        return text.replace(service, "SERVICE").replace(service.replace("-", "_"), "MODULE")

    assert len({nameless(service) for service in SERVICES}) == 1


def test_the_context_holds_only_what_the_images_need() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == {
        "requirements.txt",
        "requirements-dev.txt",
        "shared",
        "services",
        "examples",
    }
