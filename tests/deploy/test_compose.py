"""docker-compose.yml."""

import re
from dataclasses import replace
from typing import Any, Final

import pytest
import yaml
from tests.deploy.files import ROOT, SERVICES, SETTING_NAMES, compose, image_environment, last_stage, settings_of

from par.accounts.handing_out import GRAFANA_FILE, MONGO_FILE
from par.accounts.passwords import NAMES, mongo
from par.accounts.server_config import ServerConfig, ServerTls, server_config
from par.mongo.users import REPLICA_SET

CONTAINERS: Final[dict[str, dict[str, Any]]] = compose()["services"]

JOBS: Final = ("accounts", "mongo-init", "prepare")
"""They do something and end, and are tried again until they have."""
BY_HAND: Final = ("par", "demo")
"""They do something once, when they are asked to."""
WITH_ALL_KEYS: Final = {"accounts", "mongo-init", "prepare", "par", "demo"}
PROFILES: Final = {"par": ["tools"], "demo": ["demo"], "prometheus": ["monitoring"], "grafana": ["monitoring"]}

each_container = pytest.mark.parametrize("name", CONTAINERS)
each_service = pytest.mark.parametrize("service", SERVICES)


def test_what_runs() -> None:
    assert set(CONTAINERS) == {*JOBS, *BY_HAND, "nats", "mongo", "prometheus", "grafana", *SERVICES}
    assert {name: one["profiles"] for name, one in CONTAINERS.items() if "profiles" in one} == PROFILES


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
    assert re.fullmatch(r"\d+[mg]", container["mem_limit"])
    assert container["logging"]["options"] == {"max-size": "10m", "max-file": "3"}


@each_container
def test_containers_start_again_and_show_their_health(name: str) -> None:
    container = CONTAINERS[name]
    if name in JOBS:
        assert container["restart"] == "on-failure"
    elif name in BY_HAND:
        assert container["restart"] == "no"
    else:
        assert container["restart"] == "unless-stopped"
        assert container["healthcheck"]["test"]


@each_service
def test_services_wait_for_their_servers(service: str) -> None:
    done, healthy = {"condition": "service_completed_successfully"}, {"condition": "service_healthy"}
    assert CONTAINERS[service]["depends_on"] == {"nats": healthy, "mongo": healthy, "prepare": done}
    assert CONTAINERS["prepare"]["depends_on"] == {"nats": healthy, "mongo-init": done}
    assert CONTAINERS["mongo-init"]["depends_on"] == {"accounts": done, "mongo": healthy}


@each_service
def test_the_environment_names_real_settings_and_containers(service: str) -> None:
    environment = dict(CONTAINERS[service]["environment"])
    assert environment.pop("PAR_CALENDAR", "") == ("${PAR_CALENDAR:-clock}" if service == "progress-service" else "")
    assert environment.keys() <= SETTING_NAMES
    settings = settings_of(environment)
    name = service.removesuffix("-service")
    assert settings.nats_url == "nats://nats:4222"
    assert settings.mongo_url == f"mongodb://par-{name}@mongo:27017/?replicaSet=par"
    assert str(settings.mongo_password_file) == f"/key/{MONGO_FILE}"


def mounts(name: str) -> dict[str, str]:
    """Where each volume of a container is mounted; a source may hold a colon of its own."""
    found = [re.fullmatch(r"(.+?):(/[^:]*(?::ro)?)", volume) for volume in CONTAINERS[name].get("volumes", [])]
    return {one[1]: one[2] for one in found if one is not None}


@each_service
def test_a_service_sees_its_own_key_and_no_other(service: str) -> None:
    name = service.removesuffix("-service")
    assert mounts(service) == {f"{name}-key": "/key:ro"}
    assert mounts("accounts")[f"{name}-key"] == f"/hand-out/{name}"
    assert CONTAINERS[service]["environment"]["PAR_NATS_KEY_FILE"] == f"/key/{name}.nk"


def test_the_keys_of_all_are_seen_by_jobs_alone() -> None:
    assert {name for name in CONTAINERS if "accounts" in mounts(name)} == WITH_ALL_KEYS
    assert {name for name in CONTAINERS if "nats-accounts" in mounts(name)} == {"accounts", "nats", *BY_HAND}
    assert mounts("nats")["nats-accounts"] == "/etc/nats/accounts:ro"
    assert CONTAINERS["nats"]["depends_on"] == {"accounts": {"condition": "service_completed_successfully"}}
    for name in ("mongo-init", "prepare"):
        assert mounts(name) == {"accounts": "/accounts:ro"}


@pytest.mark.parametrize("name", ["accounts", *BY_HAND])
def test_jobs_write_where_their_volumes_are(name: str) -> None:
    job = CONTAINERS[name]
    assert job["entrypoint"] == ["par"]
    handed_out = job["environment"]["PAR_HAND_OUT"]
    (folders,) = last_stage("operator", "RUN")
    writable = {where for where in mounts(name).values() if not where.endswith(":ro")}
    for where in writable:
        assert where == job["environment"]["PAR_ACCOUNTS"] or where.startswith(f"{handed_out}/")
        assert where in folders.split(), "a new volume takes the owner of the image's folder"
    assert f"{handed_out}/grafana" in writable


@pytest.mark.parametrize("name", ["prepare", *BY_HAND])
def test_the_operator_signs_in_with_the_operators_password(name: str) -> None:
    environment = CONTAINERS[name]["environment"]
    assert environment["PAR_MONGO_URL"] == "mongodb://par-operator@mongo:27017/?replicaSet=par"
    assert environment["PAR_MONGO_PASSWORD_FILE"] == f"/accounts/passwords/{mongo('operator')}"
    assert environment["PAR_NATS_KEY_FILE"] == "/accounts/keys/operator.nk"


def test_the_first_user_is_made_through_the_loopback_of_mongo() -> None:
    job = CONTAINERS["mongo-init"]
    assert job["network_mode"] == "service:mongo"
    assert job["environment"]["PAR_MONGO_URL"] == "mongodb://127.0.0.1:27017/"
    assert job["command"] == ["mongo", "init", "--member", "mongo:27017"]


def test_passwords_that_are_given_have_the_names_that_are_looked_for() -> None:
    assert (
        mounts("accounts")["${SECRETS:-./deploy/secrets}"] == CONTAINERS["accounts"]["environment"]["PAR_GIVEN"] + ":ro"
    )
    named = set(re.findall(r"`((?:mongo|grafana)-[a-z]+)`", (ROOT / "deploy/secrets/README.md").read_text("utf-8")))
    assert named == set(NAMES)


def test_grafana_reads_its_password_from_a_file() -> None:
    assert mounts("grafana")["grafana-key"] == "/key:ro"
    assert CONTAINERS["grafana"]["environment"]["GF_SECURITY_ADMIN_PASSWORD__FILE"] == f"/key/{GRAFANA_FILE}"
    (user,) = last_stage("operator", "USER")
    assert CONTAINERS["grafana"]["user"].split(":")[1] == user.split(":")[1], "the group that may read the password"


def test_nats_collects_its_garbage_before_it_is_ended_for_it() -> None:
    container = CONTAINERS["nats"]
    assert container["environment"]["GOMEMLIMIT"] == "800MiB"
    assert container["mem_limit"] == "1g"


def test_nats_runs_the_configuration_that_the_tests_run() -> None:
    deployed = ServerConfig(
        name="par",
        listen="0.0.0.0:4222",
        monitor="127.0.0.1:8222",
        store="/data",
        accounts="accounts/accounts.conf",
    )
    assert (ROOT / "deploy/nats/nats.conf").read_text(encoding="utf-8") == server_config(deployed)
    secured = replace(deployed, tls=ServerTls("/tls/server.pem", "/tls/server.key"))
    assert (ROOT / "deploy/nats/nats-tls.conf").read_text(encoding="utf-8") == server_config(secured)


def test_with_tls_every_client_knows_the_authority() -> None:
    secured = yaml.safe_load((ROOT / "deploy/tls.yml").read_text(encoding="utf-8"))["services"]
    reaching = {name for name, one in CONTAINERS.items() if "PAR_MONGO_URL" in one.get("environment", {})}
    assert set(secured) == {*reaching, "nats", "mongo"}
    for name in reaching:
        assert secured[name]["environment"]["PAR_MONGO_TLS_CA"] == "/ca.pem"
        nats = "PAR_NATS_URL" in CONTAINERS[name]["environment"]
        assert secured[name]["environment"].get("PAR_NATS_TLS_CA") == ("/ca.pem" if nats else None)
        assert secured[name]["volumes"][0].endswith("/ca.pem:/ca.pem:ro")


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
    for source, where in mounts(name).items():
        path = re.sub(r"^\$\{[A-Z]+:-(.*)\}$", r"\1", source)
        if path.startswith("."):
            assert (ROOT / path).exists(), path
            assert where.endswith(":ro")
        else:
            assert source in compose()["volumes"]


def test_the_servers_keep_the_ledgers_promises() -> None:
    assert re.search(r"^\s*sync_interval: always$", (ROOT / "deploy/nats/nats.conf").read_text(), re.MULTILINE)
    mongod = (ROOT / "deploy/mongo/start.sh").read_text(encoding="utf-8")
    assert CONTAINERS["mongo"]["entrypoint"] == ["bash", "/start.sh"]
    assert "--setParameter=transactionLifetimeLimitSeconds=5" in mongod
    assert f"--replSet={REPLICA_SET}" in mongod
    assert "--keyFile=" in mongod, "with a key file everybody has to sign in"


def test_the_demo_has_settings_of_its_own() -> None:
    lines = (ROOT / "deploy/demo.env").read_text(encoding="utf-8").splitlines()
    named = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert set(named["COMPOSE_PROFILES"].split(",")) == {"demo", "monitoring"}
    assert named["PAR_CALENDAR"] == "command"
    assert CONTAINERS["demo"]["command"][:2] == ["demo", "--into"]
