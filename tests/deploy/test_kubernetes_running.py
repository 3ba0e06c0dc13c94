"""The containers of the manifests do their work on real servers, with nothing but what the manifests give them."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.deploy.as_pods import Node
from tests.deploy.cluster import Cluster
from tests.deploy.files import SERVICES
from tests.deploy.kustomized import built
from tests.mongo.secured import Secured, secured_ledger

from par.accounts.passwords import mongo
from par.cli.ledger import REFUSED
from par.embedded.process import ServerProcess
from par.mongo import MongoAccess
from par.mongo.rights import ADMIN, ADMIN_ROLES
from par.mongo.users import initiate

# Three services start with what their pods have, and a dozen commands: long on a busy machine.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The city's pods, on servers that know who signs in; the services are ready."""
    folder = tmp_path_factory.mktemp("node")
    with secured_ledger(folder) as ledger:
        # As MongoDB's operator does: the set, and the administrator.
        host = f"127.0.0.1:{ledger.mongo_port}"
        initiate(MongoAccess(f"mongodb://{host}/", tls_ca=ledger.ca), host, ledger.passwords.read(mongo(ADMIN)))
        found = Node(folder, Cluster(built("overlays/city")), ledger)
        run(found, "par-prepare", "users")
        run(found, "par-prepare", "job")
        for service in SERVICES:
            start(found, ledger, folder, service)
        for name in ledger.services:
            ledger.wait_ready(name)
        yield found


def start(node: Node, ledger: Secured, folder: Path, service: str) -> None:
    """Start the container of a service; it is stopped with the ledger."""
    name = service.removesuffix("-service")
    process = node.process(service, "service")
    environment = process.environment | {"PAR_HTTP_PORT": str(ledger.ports[name])}
    ledger.services[name] = ServerProcess(service, process.argv, folder / f"{service}.log", environment)
    ledger.services[name].start()


def run(node: Node, name: str, container: str, command: list[str] | None = None, status: int = 0) -> str:
    """Run a container, or another command in its place, to its end; its standard output."""
    process = node.process(name, container, command)
    ran = subprocess.run(
        process.argv, env=process.environment, capture_output=True, text=True, check=False, timeout=200
    )
    assert ran.returncode == status, ran.stderr
    return ran.stdout if status == 0 else ran.stderr


def test_the_administrator_of_the_manifest_can_do_what_par_prepare_needs() -> None:
    (admin,) = Cluster(built("servers/city")).of("MongoDBCommunity")["par-mongodb"]["spec"]["users"]
    roles = [{"role": role["name"], "db": role["db"]} for role in admin["roles"]]
    assert roles == [dict(role) for role in ADMIN_ROLES]


def test_verify(node: Node) -> None:
    found = json.loads(run(node, "par-verify", "job"))
    assert found["differences"] == 0
    assert len(found["services"]) == len(SERVICES)


def test_rebuild_and_switch(node: Node) -> None:
    """The job builds with the service's key, the shell switches: it may give rights on the new database."""
    database = json.loads(run(node, "par-rebuild-report", "job"))["database"]
    switched = json.loads(run(node, "par-operator-shell", "job", ["par", "projection", "switch", "report", "--json"]))
    assert switched["database"] == database


def test_backup_and_restore(node: Node) -> None:
    """The services run, so the restorer is refused, but not before it has signed in and read the backup."""
    found = json.loads(run(node, "par-backup", "job"))
    assert found["position"] > 0, "the services open the day by themselves"
    command = ["par", "log", "restore", "--from", "/backup"]
    assert "restore-services-run" in run(node, "par-restorer-shell", "job", command, REFUSED)
