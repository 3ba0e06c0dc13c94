"""docker-compose.yml."""

import re
from typing import Any, Final

import pytest
from tests.deploy.files import ROOT, SERVICES, SETTING_NAMES, compose, image_environment, settings_of

CONTAINERS: Final[dict[str, dict[str, Any]]] = compose()["services"]

each_container = pytest.mark.parametrize("name", CONTAINERS)
each_service = pytest.mark.parametrize("service", SERVICES)


def test_what_runs() -> None:
    assert set(CONTAINERS) == {"nats", "mongo", "mongo-init", *SERVICES}


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
    if name == "mongo-init":
        assert container["restart"] == "on-failure"
    else:
        assert container["restart"] == "unless-stopped"
        assert container["healthcheck"]["test"]


@each_service
def test_services_wait_for_their_servers(service: str) -> None:
    assert CONTAINERS[service]["depends_on"] == {
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
