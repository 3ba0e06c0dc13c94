"""The folder of accounts: what is secret, what is put in place at once, and two commands at the same time."""

import datetime as dt
import multiprocessing
import stat
import subprocess
from pathlib import Path

import pytest

from par.accounts.errors import AccountsError
from par.accounts.folder import AccountsFolder
from par.accounts.handing_out import hand_out
from par.accounts.keys import public_of
from par.accounts.registry import ROLES, Kind
from par.accounts.server_config import ServerConfig, ServerTls, server_config
from par.embedded.programs import find_nats_server


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_keys(tmp_path: Path) -> None:
    folder = AccountsFolder(tmp_path / "accounts")
    folder.ensure_roles()
    (district,) = folder.add(Kind.DISTRICT, ["chi-linh"])
    files = [path for path in folder.path.rglob("*") if path.is_file()]
    assert {mode(path) for path in files} == {0o600}
    assert {mode(path) for path in (folder.path, district.parent, district.parent.parent)} == {0o700}
    seeds = {path.read_text("utf-8").strip() for path in folder.path.rglob("*.nk")}
    assert len(seeds) == len(ROLES) + 1
    for told in (folder.config, folder.path / "accounts.json"):
        text = told.read_text("utf-8")
        assert not any(seed in text for seed in seeds)
    found = folder.registry().find(Kind.DISTRICT, "chi-linh")
    assert found is not None
    assert [key.public for key in found.valid] == [public_of(district.read_text("utf-8"))]


def test_starting_again_makes_nothing_new(tmp_path: Path) -> None:
    folder = AccountsFolder(tmp_path)
    folder.ensure_roles()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    AccountsFolder(tmp_path).ensure_roles()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_keys_are_rotated_and_revoked(tmp_path: Path) -> None:
    times = iter(dt.datetime(2026, 1, day, tzinfo=dt.UTC) for day in range(1, 20))
    folder = AccountsFolder(tmp_path, lambda: next(times))
    (file,) = folder.add(Kind.DISTRICT, ["chi-linh"])
    first = public_of(file.read_text("utf-8"))
    folder.rotate(Kind.DISTRICT, "chi-linh", keep_old=True)
    second = public_of(file.read_text("utf-8"))
    assert first in folder.config.read_text("utf-8")
    assert second in folder.config.read_text("utf-8")
    folder.drop_old(Kind.DISTRICT, "chi-linh")
    assert first not in folder.config.read_text("utf-8")
    folder.rotate(Kind.DISTRICT, "chi-linh")
    assert second not in folder.config.read_text("utf-8")
    folder.revoke(Kind.DISTRICT, "chi-linh")
    assert not file.exists()
    assert "chi-linh" not in folder.config.read_text("utf-8")
    folder.add(Kind.DISTRICT, ["chi-linh"])
    found = folder.registry().find(Kind.DISTRICT, "chi-linh")
    assert found is not None
    assert (len(found.keys), len(found.valid)) == (4, 1)


def test_a_damaged_registry_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    folder = AccountsFolder(tmp_path)
    folder.ensure_roles()
    (tmp_path / "accounts.json").write_text('{"version": 1, "holders": [{}]}', "utf-8")
    before = folder.config.read_bytes()
    with pytest.raises(AccountsError, match="accounts-damaged"):
        folder.add(Kind.DISTRICT, ["chi-linh"])
    assert folder.config.read_bytes() == before


def _add(path: Path, name: str) -> None:
    AccountsFolder(path).add(Kind.DISTRICT, [name])


def test_commands_at_the_same_time_do_not_undo_each_other(tmp_path: Path) -> None:
    names = [f"xa-{number}" for number in range(8)]
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        pool.starmap(_add, [(tmp_path, name) for name in names])
    registry = AccountsFolder(tmp_path).registry()
    assert [holder.name for holder in registry.of(Kind.DISTRICT)] == names
    config = AccountsFolder(tmp_path).config.read_text("utf-8")
    assert all(f'"{name}"' in config for name in names)


def test_each_program_is_handed_its_own(tmp_path: Path) -> None:
    folder = AccountsFolder(tmp_path / "accounts")
    folder.ensure_roles()
    target = tmp_path / "out"
    for name in ("nats", "plan", "report"):
        (target / name).mkdir(parents=True)
    hand_out(folder, target)
    given = {path.relative_to(target).as_posix(): mode(path) for path in target.rglob("*") if path.is_file()}
    assert given == {"nats/accounts.conf": 0o644, "plan/plan.nk": 0o600, "report/report.nk": 0o600}


@pytest.mark.parametrize("districts", [0, 1, 300])
def test_the_server_takes_the_configuration(tmp_path: Path, districts: int) -> None:
    folder = AccountsFolder(tmp_path / "accounts")
    folder.ensure_roles()
    if districts:
        folder.add(Kind.DISTRICT, [f"xa-{number}" for number in range(districts)])
        folder.add(Kind.READER, ["board", "press"])
    values = ServerConfig("par", "127.0.0.1:1", "127.0.0.1:2", str(tmp_path), accounts="accounts/accounts.conf")
    assert checked(tmp_path / "nats.conf", server_config(values)) == ""


def test_a_district_cannot_be_given_the_subjects_of_another(tmp_path: Path) -> None:
    """Not even by a hand that edits the file: the server refuses it."""
    folder = AccountsFolder(tmp_path / "accounts")
    folder.ensure_roles()
    folder.add(Kind.DISTRICT, ["chi-linh", "cao-bang"])
    text = folder.config.read_text("utf-8").replace("par.in.chi-linh.submit", "par.in.cao-bang.submit")
    folder.config.write_text(text, "utf-8")
    values = ServerConfig("par", "127.0.0.1:1", "127.0.0.1:2", str(tmp_path), accounts="accounts/accounts.conf")
    assert "not authorized" in checked(tmp_path / "nats.conf", server_config(values))


def checked(path: Path, text: str) -> str:
    """What the server has against a configuration."""
    path.write_text(text, "utf-8")
    answer = subprocess.run(
        [find_nats_server(), "--config", path, "-t"], capture_output=True, text=True, check=False, timeout=20
    )
    return "" if answer.returncode == 0 else answer.stdout + answer.stderr


def test_the_configurations_of_all_places_differ_in_their_values_only() -> None:
    deployed = ServerConfig("par", "0.0.0.0:4222", "127.0.0.1:8222", "/data", accounts="accounts/accounts.conf")
    here = ServerConfig(
        "par-embedded", "127.0.0.1:1", "127.0.0.1:2", "/x", pid_file="/x/nats.pid", accounts="../accounts/accounts.conf"
    )
    secured = ServerConfig("par", "0.0.0.0:4222", "127.0.0.1:8222", "/data", tls=ServerTls("c", "k", "a"))

    def names(values: ServerConfig) -> list[str]:
        return [line.split()[0].rstrip(":") for line in server_config(values).splitlines() if line[0] not in "# }"]

    assert set(names(here)) - set(names(deployed)) == {"pid_file"}
    assert set(names(deployed)) <= set(names(here))
    assert set(names(secured)) - set(names(deployed)) == {"tls"}
