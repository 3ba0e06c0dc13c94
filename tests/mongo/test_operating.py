"""The operator's commands with the operator's rights: verify, back up, rebuild and switch, and restore after a loss."""

import json
import shutil
from pathlib import Path

import httpx
import pytest
from tests.mongo.secured import Secured, secured_ledger

from par.mongo.rights import SERVICES

pytestmark = pytest.mark.timeout(300)


def test_the_whole_verification_runs(ledger: Secured) -> None:
    done = ledger.par("log", "verify", "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    found = json.loads(done.stdout)
    assert found["differences"] == 0
    assert [one["service"] for one in found["services"]] == list(SERVICES)
    assert all(one["position"] > 0 for one in found["services"])


def test_a_service_is_switched_to_read_models_that_were_built_beside(ledger: Secured) -> None:
    """Their database is new, so the service has no right on it until the switch gives it."""
    done = ledger.par("projection", "rebuild", "report", "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    built = json.loads(done.stdout)["database"]
    done = ledger.par("projection", "switch", "report", "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    assert json.loads(done.stdout)["database"] == built

    def serves() -> bool:
        listed = ledger.par("projection", "list", "report", "--json")
        rows = json.loads(listed.stdout)["databases"]
        return [row["state"] for row in rows if row["database"] == built] == ["live"]

    ledger.services["report"].wait_until(serves, 120)
    ledger.wait_ready("report")
    found = httpx.get(f"http://127.0.0.1:{ledger.ports['report']}/v1/rankings/2023/chi-linh", timeout=30)
    assert found.status_code == httpx.codes.OK


def test_the_ledger_is_backed_up_and_comes_back_after_the_loss_of_the_log(ledger: Secured, tmp_path: Path) -> None:
    done = ledger.par("log", "backup", str(tmp_path / "backup"), "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    saved = json.loads(done.stdout)
    ledger.stop_services()
    ledger.nats.stop()
    shutil.rmtree(ledger.nats.folder / "store")
    ledger.nats.start()
    done = ledger.par("log", "restore", "--json", key="restorer")
    assert done.exit_code == 0, (done.output, done.exception)
    restored = json.loads(done.stdout)
    assert (restored["position"], restored["hash"]) == (saved["position"], saved["hash"])
    ledger.start_services()
    done = ledger.par("log", "verify", "--log-only")
    assert done.exit_code == 0, (done.output, done.exception)


def test_services_with_partitions_find_their_rights(tmp_path: Path) -> None:
    """Their read models are in databases of another name; the users are made before those are."""
    with secured_ledger(tmp_path) as divided:
        for done in (divided.init(PAR_PARTITIONS="2"), divided.par("prepare", PAR_PARTITIONS="2")):
            assert done.exit_code == 0, (done.output, done.exception)
        for name in SERVICES:
            divided.services[name] = divided.service(name, PAR_PARTITIONS="2")
            divided.services[name].start()
        for name in SERVICES:
            divided.wait_ready(name)
        done = divided.init(PAR_PARTITIONS="many")
        assert done.exit_code == 1
        assert "PAR_PARTITIONS" in done.stderr
