"""docker-compose.yml."""

import re
from typing import Any, Final

import pytest
from tests.deploy.files import ROOT, SERVICES, SETTING_NAMES, compose, image_environment, last_stage, settings_of

from par.accounts.server_config import ServerConfig, server_config

CONTAINERS: Final[dict[str, dict[str, Any]]] = compose()["services"]

JOBS: Final = ("accounts", "mongo-init")
"""They do something and end."""

each_container = pytest.mark.parametrize("name", CONTAINERS)
each_service = pytest.mark.parametrize("service", SERVICES)


def test_what_runs() -> None:
    assert set(CONTAINERS) == {"accounts", "nats", "mongo", "mongo-init", *SERVICES}


@each_container
def test_ports_are_published_on_loopback_only(name: str) -> None:
    for port in CONTAINERS[name].get("ports", []):
        assert re.fullmatch(r"127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+", port)
    assert CONTAINERS[name].get("network_mode") != "host"


def test_published_ports_differ() -> None:
    published = [port.rsplit(":", 1)[0] for container in CONTAINERS.values() for port in container.get("ports", [])]
    numbers = re.findall(r":-(\d+)", " ".join(published))
    assert len(numbers) == len(published) == len(set(numbers))


@each_container
def test_images_have_a_tag_that_stays(name: str) -> None:
    _, _, tag = CONTAINERS[name]["image"].partition(":")
    assert tag
    assert tag != "latest"


@each_container
def test_containers_are_hardened(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert "cap_add" not in container
    assert "privileged" not in container
    assert "no-new-privileges:true" in container["security_opt"]


@each_container
def test_containers_start_again_and_show_their_health(name: str) -> None:
    container = CONTAINERS[name]
    if name in JOBS:
        assert container["restart"] == "on-failure"
    else:
        assert container["restart"] == "unless-stopped"
        assert container["healthcheck"]["test"]


@each_service
def test_services_wait_for_their_servers(service: str) -> None:
    assert CONTAINERS[service]["depends_on"] == {
        "accounts": {"condition": "service_completed_successfully"},
        "nats": {"condition": "service_healthy"},
        "mongo-init": {"condition": "service_completed_successfully"},
    }
    assert CONTAINERS["mongo-init"]["depends_on"] == {"mongo": {"condition": "service_healthy"}}


@each_service
def test_the_environment_names_real_settings_and_containers(service: str) -> None:
    environment = CONTAINERS[service]["environment"]
    assert environment.keys() <= SETTING_NAMES
    settings = settings_of(environment)
    assert settings.nats_url == "nats://nats:4222"
    assert settings.mongo_url == "mongodb://mongo:27017/?replicaSet=par"


def mounts(name: str) -> dict[str, str]:
    """Where each volume of a container is mounted."""
    return dict(volume.split(":", 1) for volume in CONTAINERS[name].get("volumes", []))


@each_service
def test_a_service_sees_its_own_key_and_no_other(service: str) -> None:
    name = service.removesuffix("-service")
    assert mounts(service) == {f"{name}-key": "/key:ro"}
    assert mounts("accounts")[f"{name}-key"] == f"/hand-out/{name}"
    assert CONTAINERS[service]["environment"]["PAR_NATS_KEY_FILE"] == f"/key/{name}.nk"


def test_the_seeds_of_all_are_seen_by_the_job_alone() -> None:
    assert [name for name in CONTAINERS if "accounts" in mounts(name)] == ["accounts"]
    assert {name for name in CONTAINERS if "nats-accounts" in mounts(name)} == {"accounts", "nats"}
    assert mounts("nats")["nats-accounts"] == "/etc/nats/accounts:ro"
    assert CONTAINERS["nats"]["depends_on"] == {"accounts": {"condition": "service_completed_successfully"}}


def test_the_job_writes_where_its_volumes_are() -> None:
    job = CONTAINERS["accounts"]
    assert job["entrypoint"] == ["par"]
    assert job["command"] == ["accounts", "init"]
    handed_out = job["environment"]["PAR_HAND_OUT"]
    (folders,) = last_stage("plan-service", "RUN")
    for where in mounts("accounts").values():
        assert where == job["environment"]["PAR_ACCOUNTS"] or where.startswith(f"{handed_out}/")
        assert where in folders.split(), "a new volume takes the owner of the image's folder"


def test_nats_runs_the_configuration_that_the_tests_run() -> None:
    deployed = ServerConfig(
        name="par",
        listen="0.0.0.0:4222",
        monitor="127.0.0.1:8222",
        store="/data",
        accounts="accounts/accounts.conf",
    )
    assert (ROOT / "deploy/nats/nats.conf").read_text(encoding="utf-8") == server_config(deployed)


@each_service
def test_the_health_check_asks_readyz_at_the_images_port(service: str) -> None:
    *_, code = CONTAINERS[service]["healthcheck"]["test"]
    compile(code, "healthcheck", "exec")
    assert "/readyz" in code
    port = image_environment(service)["PAR_HTTP_PORT"]
    assert f'"127.0.0.1", {port},' in code
    assert CONTAINERS[service]["ports"][0].endswith(f":{port}")


@each_container
def test_mounted_files_are_there_and_read_only(name: str) -> None:
    for volume in CONTAINERS[name].get("volumes", []):
        source, _, rest = volume.partition(":")
        if source.startswith("."):
            assert (ROOT / source).is_file()
            assert rest.endswith(":ro")
        else:
            assert source in compose()["volumes"]


def test_the_servers_keep_the_ledgers_promises() -> None:
    assert re.search(r"^\s*sync_interval: always$", (ROOT / "deploy/nats/nats.conf").read_text(), re.MULTILINE)
    mongod = CONTAINERS["mongo"]["command"]
    assert "--setParameter=transactionLifetimeLimitSeconds=5" in mongod
    assert "--replSet=par" in mongod
    assert '_id: "par"' in (ROOT / "deploy/mongo/initiate.js").read_text()
