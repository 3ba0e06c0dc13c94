"""Signing in to MongoDB: what goes wrong is told with what to do, and no password is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import PyMongoError
from tests.eventually import becomes_true
from tests.mongo.secured import Secured

from par.accounts.passwords import Passwords, mongo
from par.accounts.registry import Kind
from par.mongo import MongoAccess, MongoAccessError

WRONG = "not-the-password"


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(f"{WRONG}\n", "utf-8")
    return file


def code_of(access: MongoAccess, milliseconds: int = 15_000) -> str:
    """The code of what stands in the way of looking at a document of plan-service."""
    with access.blocking_client(serverSelectionTimeoutMS=milliseconds) as client:
        try:
            client["par_plan"]["archive_head"].find_one()
        except PyMongoError as error:
            return access.explain(error).code
    return ""


def test_each_reason_has_a_code(ledger: Secured, wrong: Path) -> None:
    assert code_of(ledger.access("plan")) == ""
    assert code_of(ledger.access("plan", password_file=wrong)) == "mongo-refused"
    assert code_of(ledger.access(None)) == "mongo-no-user"
    assert code_of(ledger.access("monitor")) == "mongo-no-rights"
    assert code_of(ledger.access("plan", ca=ledger.folder / "other.pem")) == "mongo-tls"
    plain = MongoAccess(ledger.mongo_url("plan"), ledger.passwords.file(mongo("plan")))
    assert code_of(plain, milliseconds=1000) == "mongo-away"


async def test_a_service_with_a_wrong_password_says_what_to_do(ledger: Secured, wrong: Path, tmp_path: Path) -> None:
    process = ledger.service(
        "plan", PAR_MONGO_PASSWORD_FILE=str(wrong), PAR_START_PATIENCE_SECONDS="6", PAR_HTTP_PORT="0"
    )
    process.log_path = tmp_path / "plan.log"
    process.start()
    await becomes_true(lambda: not process.alive, timeout=30)
    assert process.exit_code == 1
    written = process.log_path.read_text("utf-8")
    last: dict[str, Any] = json.loads(written.splitlines()[-1])
    assert last["event"] == "MongoDB does not let us in"
    assert last["code"] == "mongo-refused"
    assert "PAR_MONGO_PASSWORD_FILE" in last["what_to_do"]
    assert "mật khẩu" in last["message_vi"]
    assert WRONG not in written


def test_a_command_with_a_wrong_password_says_what_to_do(ledger: Secured, wrong: Path) -> None:
    for command in (["projection", "list"], ["log", "verify", "--log-only"]):
        done = ledger.par(*command, PAR_MONGO_PASSWORD_FILE=str(wrong))
        assert done.exit_code == 1
        assert "mongo-refused: " in done.stderr, done.stderr
        assert "mật khẩu" in done.stderr
        assert "par mongo init" in done.stderr
        assert WRONG not in done.output


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("\n", "utf-8")
    url = "mongodb://par-plan@127.0.0.1:1/"
    for access, variable in (
        (MongoAccess(url, tmp_path / "missing"), "PAR_MONGO_PASSWORD_FILE"),
        (MongoAccess(url, empty), "PAR_MONGO_PASSWORD_FILE"),
        (MongoAccess(url, tls_ca=tmp_path / "missing"), "PAR_MONGO_TLS_CA"),
        (MongoAccess(url, tls_certificate=tmp_path / "missing"), "PAR_MONGO_TLS_CERTIFICATE"),
    ):
        with pytest.raises(MongoAccessError, match="mongo-file") as caught:
            access.blocking_client()
        assert variable in str(caught.value)
    unreadable = tmp_path / "no.pem"
    unreadable.write_text("not a certificate", "utf-8")
    with pytest.raises(MongoAccessError, match="mongo-tls"):
        MongoAccess("mongodb://127.0.0.1:1/", tls_ca=unreadable).blocking_client()
    with pytest.raises(MongoAccessError, match="mongo-no-user"):
        MongoAccess(url).blocking_client()


@pytest.mark.parametrize(
    "url", ["mongodb://u:geheim@127.0.0.1:1/", "mongodb://u:x@geheim@h/", "mongodb://u:x/geheim@h/"]
)
def test_a_password_in_an_address_is_not_shown(url: str) -> None:
    access = MongoAccess(url)
    assert "geheim@" not in access.shown
    with pytest.raises((MongoAccessError, PyMongoError)) as caught:  # noqa: SIM117 - either may raise
        with access.blocking_client(serverSelectionTimeoutMS=1) as client:
            client.admin.command("ping")
    told = caught.value if isinstance(caught.value, MongoAccessError) else access.explain(caught.value)
    assert "geheim@" not in str(told)


def test_passwords_are_made_once_and_taken_where_they_are_given(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "mongo-plan").write_text("chosen\n", "utf-8")
    passwords = Passwords(tmp_path / "accounts")
    passwords.ensure(given)
    assert passwords.read("mongo-plan") == "chosen"
    made = passwords.read("mongo-report")
    assert len(made) >= 32
    assert passwords.file("mongo-report").stat().st_mode & 0o077 == 0
    passwords.ensure()
    assert passwords.read("mongo-plan") == "chosen"
    assert passwords.read("mongo-report") == made
    assert made != passwords.read("mongo-progress")


def test_users_are_written_again_with_the_passwords_that_stand_there(ledger: Secured) -> None:
    file = ledger.passwords.file(mongo("monitor"))
    before = file.read_text("utf-8")
    file.write_text("another-one\n", "utf-8")
    try:
        assert code_of(ledger.access("monitor")) == "mongo-refused"
        assert ledger.init().exit_code == 0
        assert code_of(ledger.access("monitor")) == "mongo-no-rights"
    finally:
        file.write_text(before, "utf-8")
    assert ledger.init().exit_code == 0
    assert ledger.accounts.key_file(Kind.OPERATOR, "operator").is_file()


def test_an_administrator_with_another_password_is_told(ledger: Secured) -> None:
    file = ledger.passwords.file(mongo("admin"))
    before = file.read_text("utf-8")
    file.write_text("another-one\n", "utf-8")
    try:
        done = ledger.init()
        assert done.exit_code == 1
        assert "mongo-refused" in done.stderr
        assert "passwords/mongo-admin" in done.stderr
    finally:
        file.write_text(before, "utf-8")
