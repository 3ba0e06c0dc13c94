"""The first user, where MongoDB has worked without users before, and without TLS as in Compose."""

from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from tests.mongo.secured import mongod_with_users

from par.embedded.mongo import MongoServer
from par.embedded.ports import accepts, free_port
from par.mongo import MongoAccess, MongoAccessError
from par.mongo.rights import ADMIN, SERVICES, USERS, user_of
from par.mongo.users import initiate, write_users

GENERATIONS = dict.fromkeys(SERVICES, "0badcafe")
PASSWORDS = {name: f"of {name}" for name in USERS}


def test_users_come_to_data_from_before_there_were_any(tmp_path: Path) -> None:
    port = free_port()
    url = f"127.0.0.1:{port}/"
    before = MongoServer(tmp_path, port=port)
    before.start()
    with MongoClient[dict[str, Any]](f"mongodb://{url}?replicaSet=par") as client:
        client["par_plan_0000beef"]["tasks"].insert_one({"_id": "kept"})
    before.stop()

    with mongod_with_users(tmp_path, port, tmp_path / "db", tls=False) as server:
        server.wait_until(lambda: accepts(port), 60)
        access = MongoAccess(f"mongodb://{url}")
        for _ in range(2):  # again is harmless
            initiate(access, f"127.0.0.1:{port}", "the first")
        with access.blocking_client(username=user_of(ADMIN), password="the first") as admin:
            databases = write_users(admin, "par", GENERATIONS, PASSWORDS)
        assert databases["plan"] == ["par_plan", "par_plan_0000beef", "par_plan_0badcafe"]
        with access.blocking_client(username="par-plan", password=PASSWORDS["plan"]) as plan:
            assert plan["par_plan_0000beef"]["tasks"].find_one() == {"_id": "kept"}
        with pytest.raises(MongoAccessError, match="mongo-refused"):
            initiate(access, f"127.0.0.1:{port}", "another")
