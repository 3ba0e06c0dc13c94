"""What each user of MongoDB can do on a ledger that works, and what it cannot."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from tests.mongo.secured import Secured

from par.archive.store import ARCHIVE, HEADS
from par.mongo.errors import UNAUTHORIZED
from par.mongo.rights import SERVICES, USERS

Client = MongoClient[dict[str, Any]]
Attempt = Callable[[Client], object]


def databases(ledger: Secured) -> dict[str, list[str]]:
    """The databases of each service, as the operator sees them."""
    with ledger.signed_in("operator") as client:
        names = client.list_database_names()
    return {service: [name for name in names if name.startswith(f"par_{service}")] for service in SERVICES}


def is_refused(client: Client, attempt: Attempt) -> bool:
    try:
        attempt(client)
    except OperationFailure as error:
        return error.code == UNAUTHORIZED
    return False


def on(database: str) -> list[Attempt]:
    """Reading a database, writing it, and dropping it."""
    return [
        lambda client: client[database]["checkpoints"].find_one(),
        lambda client: client[database]["checkpoints"].insert_one({"_id": "x"}),
        lambda client: client[database]["checkpoints"].update_one({}, {"$set": {"position": 0}}),
        lambda client: client[database]["checkpoints"].delete_many({}),
        lambda client: client[database].command("createIndexes", "x", indexes=[{"key": {"y": 1}, "name": "y"}]),
        *dropping(database),
    ]


def dropping(database: str) -> list[Attempt]:
    """Dropping a database, and a collection of it."""
    return [
        lambda client: client.drop_database(database),
        lambda client: client[database]["checkpoints"].drop(),
    ]


def of_users() -> list[Attempt]:
    """Seeing and making users and roles, and what only an administrator does."""
    role = {"role": "root", "db": "admin"}
    return [
        lambda client: client.admin["system.users"].find_one(),
        lambda client: client.admin.command("createUser", "mallory", pwd="x", roles=[role]),
        lambda client: client.admin.command("grantRolesToUser", "par-plan", roles=[role]),
        lambda client: client.admin.command("updateRole", "par-plan", roles=[role]),
        lambda client: client.admin.command("usersInfo", 1),
        lambda client: client.admin.command("replSetGetConfig"),
        lambda client: client.admin.command("shutdown"),
        lambda client: client["local"]["oplog.rs"].find_one(),
    ]


def test_a_ledger_works_with_these_rights(ledger: Secured) -> None:
    """The fixture has fed a plan and a report through; here it is in what the services serve."""
    plans = httpx.get(f"http://127.0.0.1:{ledger.ports['plan']}/v1/plans", timeout=30).json()["items"]
    assert [plan["plan"] for plan in plans] == ["chi-linh-cchc-2023"]
    found = databases(ledger)
    assert all(set(found[service]) - {f"par_{service}"} for service in SERVICES), found


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_cannot_touch_what_is_anothers(ledger: Secured, service: str) -> None:
    found = databases(ledger)
    others = [name for other in SERVICES if other != service for name in found[other]]
    assert others
    with ledger.signed_in(service) as client:
        for name in [*others, "par", f"par_{service}x", f"par_{service}_0000000g"]:
            assert all(is_refused(client, attempt) for attempt in on(name)), name
        assert all(is_refused(client, attempt) for attempt in of_users())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_and_writes_its_own_and_drops_nothing(ledger: Secured, service: str) -> None:
    with ledger.signed_in(service) as client:
        for name in databases(ledger)[service]:
            rows = client[name]["a_test"]
            rows.insert_one({"_id": "x"})
            assert rows.find_one() == {"_id": "x"}
            assert rows.delete_many({}).deleted_count == 1
            assert all(is_refused(client, attempt) for attempt in dropping(name))


@pytest.mark.parametrize("service", [name for name in SERVICES if name != "plan"])
def test_of_the_archive_others_see_how_far_it_is(ledger: Secured, service: str) -> None:
    with ledger.signed_in(service) as client:
        heads = client["par_plan"][HEADS]
        found = heads.find_one({"_id": "LOG"})
        assert found is not None
        assert found["position"] > 0
        assert is_refused(client, lambda _: heads.update_one({"_id": "LOG"}, {"$set": {"position": 0}}))
        assert is_refused(client, lambda client: client["par_plan"][ARCHIVE].find_one())
        assert "par_progress" not in client.list_database_names() or service == "progress"


def test_the_operator_reaches_every_database_of_the_ledger_and_no_user(ledger: Secured) -> None:
    with ledger.signed_in("operator") as client:
        for name in (name for names in databases(ledger).values() for name in names):
            assert client[name].list_collection_names()
            assert client[name].command("dbStats")["ok"] == 1
        for command in ("serverStatus", "replSetGetStatus", "getDefaultRWConcern"):
            assert client.admin.command(command)["ok"] == 1
        client["par_report_00000000_0000000a"]["checkpoints"].insert_one({"_id": "x"})
        client.drop_database("par_report_00000000_0000000a")
        assert all(is_refused(client, attempt) for attempt in of_users())


def test_the_monitor_sees_figures_and_no_document(ledger: Secured) -> None:
    with ledger.signed_in("monitor") as client:
        assert client.admin.command("serverStatus")["ok"] == 1
        assert client.admin.command("replSetGetStatus")["ok"] == 1
        for name in (name for names in databases(ledger).values() for name in names):
            assert all(is_refused(client, attempt) for attempt in on(name)), name


def test_whoever_does_not_sign_in_sees_nothing(ledger: Secured) -> None:
    with ledger.signed_in(None) as client:
        assert client.admin.command("hello")["ok"] == 1
        assert is_refused(client, lambda client: client.list_database_names())
        assert is_refused(client, lambda client: client["par_plan"][HEADS].find_one())
        assert all(is_refused(client, attempt) for attempt in of_users())


def test_the_administrator_reads_and_writes_no_document(ledger: Secured) -> None:
    with ledger.signed_in("admin") as client:
        assert is_refused(client, lambda client: client["par_plan"][HEADS].find_one())
        assert is_refused(client, lambda client: client["par_plan"]["a_test"].insert_one({"_id": "x"}))
        names = {user["user"] for user in client.admin.command("usersInfo", 1)["users"]}
    assert names == {"par-admin", *(f"par-{user}" for user in USERS)}
