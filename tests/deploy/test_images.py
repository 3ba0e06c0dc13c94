"""The Dockerfiles of the services."""

import re
import tomllib

import pytest
from tests.deploy.files import (
    ROOT,
    SERVICES,
    SETTING_NAMES,
    compose,
    dockerfile,
    health_command,
    image_environment,
    last_stage,
    settings_of,
    stages,
)

each_service = pytest.mark.parametrize("service", SERVICES)


def test_every_service_has_one() -> None:
    assert {path.parent.name for path in ROOT.glob("services/*/Dockerfile")} == set(SERVICES)
    assert {path.name for path in ROOT.glob("services/*-service")} == set(SERVICES)


@each_service
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


@each_service
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


@each_service
def test_the_result_starts_from_the_bare_base_and_removes_pip(service: str) -> None:
    build, result = stages(service)
    assert build[0].rest == "python:3.12-slim-bookworm AS build"
    assert result[0].rest == "python:3.12-slim-bookworm"
    assert last_stage(service, "COPY") == ["--from=build /opt/par /opt/par"]
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
    }
