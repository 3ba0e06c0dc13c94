"""The life of units on real servers: commands, reads as of a day and as known at a moment, and ``par unit``."""

import asyncio
import datetime as dt
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml
from nats.aio.client import Client
from tests.happenings import new_city
from tests.plan.running import service

from par.client.office import open_units
from par.client.units import change_units
from par.embedded import EmbeddedServers
from par.messaging import RemoteProblem, ask
from par.messaging.subjects import query

TIME = dt.datetime(2023, 6, 15, 1, tzinfo=dt.UTC)
JUNE, JULY = "2023-06-30", "2023-07-01"
PAR = [sys.executable, "-c", "from par.cli.main import app; app()"]


def tree_of(city: str) -> dict[str, Any]:
    """A city with two wards, a post in one of them, and the group of all wards."""
    return {
        "city": city,
        "units": [
            {"id": city, "name": f"UBND thành phố {city}", "type": "city", "parent": None},
            {"id": f"{city}-tay", "name": "UBND phường Tây", "type": "ward", "parent": city},
            {"id": f"{city}-dong", "name": "UBND phường Đông", "type": "ward", "parent": city},
            {
                "id": f"{city}-tay-tk",
                "name": "Công chức Văn phòng - Thống kê phường Tây",
                "type": "other",
                "parent": f"{city}-tay",
            },
        ],
        "groups": [{"id": f"{city}-phuong", "name": "UBND các phường", "under": city, "types": ["ward"]}],
    }


def merger(city: str) -> dict[str, Any]:
    new = {"id": f"{city}-moi", "name": "UBND phường Mới", "type": "ward", "parent": city}
    return {
        "city": city,
        "units": [f"{city}-tay", f"{city}-dong"],
        "into": f"{city}-moi",
        "opens": new,
        "on": JULY,
        "document": "Nghị quyết sắp xếp",
    }


async def ids(client: Client, city: str, position: int, **asked: Any) -> list[str]:
    question = {"city": city, "min_position": position, **asked}
    return [unit["unit"] for unit in (await ask(client, query("plan", "unit-tree"), question))["units"]]


async def test_a_merger_is_seen_on_both_clocks(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, http):
        city = new_city()
        await open_units(client, tree_of(city), time=TIME)
        before = dt.datetime.now(dt.UTC).isoformat()
        done = await change_units(client, "merge-units", merger(city), time=TIME)
        again = await change_units(client, "merge-units", merger(city), time=TIME)
        assert (done.earlier, again.earlier, again.position) == (False, True, done.position)

        old = [city, f"{city}-tay", f"{city}-tay-tk", f"{city}-dong"]
        assert await ids(client, city, done.position, as_of=JUNE) == old
        assert await ids(client, city, done.position, as_of=JULY) == [city, f"{city}-moi", f"{city}-tay-tk"]
        assert await ids(client, city, done.position, as_of=JULY, known_at=before) == old

        shown = await ask(client, query("plan", "unit"), {"unit": f"{city}-tay", "as_of": JULY})
        assert (shown["status"], shown["closed_on"], shown["successors"]) == ("ended", JULY, [f"{city}-moi"])
        assert [(fact["type"], fact["on"]) for fact in shown["history"]] == [
            ("par.unit.opened.v1", None),
            ("par.units.merged.v1", JULY),
        ]
        known = await ask(client, query("plan", "unit"), {"unit": f"{city}-tay", "as_of": JULY, "known_at": before})
        assert (known["status"], known["closed_on"], len(known["history"])) == ("present", None, 1)
        new = await ask(client, query("plan", "unit"), {"unit": f"{city}-moi", "as_of": JUNE})
        assert (new["status"], new["name"], new["opened_on"]) == ("not_yet", "UBND phường Mới", JULY)
        assert new["predecessors"] == []
        with pytest.raises(RemoteProblem, match="unknown-unit"):
            await ask(client, query("plan", "unit"), {"unit": f"{city}-moi", "known_at": before})

        listed = (await http.get("/v1/units", params={"city": city, "as_of": JULY})).json()["items"]
        assert [item["unit"] for item in listed] == [city, f"{city}-tay-tk", f"{city}-phuong", f"{city}-moi"]
        post, group, ward = listed[1:]
        assert (post["parent"], post["ancestors"]) == (f"{city}-moi", [f"{city}-moi", city])
        assert (group["kind"], group["units"]) == ("group", [f"{city}-moi"])
        assert ward["predecessors"] == [f"{city}-tay", f"{city}-dong"]
        with_ended = await http.get("/v1/units", params={"city": city, "as_of": JULY, "ended": True})
        assert {item["unit"] for item in with_ended.json()["items"]} == {*old, f"{city}-phuong", f"{city}-moi"}
        for path, name, asked in (
            (f"/v1/unit-trees/{city}?as_of={JULY}", "unit-tree", {"city": city, "as_of": JULY}),
            (f"/v1/units/{city}-tay?as_of={JUNE}", "unit", {"unit": f"{city}-tay", "as_of": JUNE}),
            (f"/v1/units?city={city}&limit=2", "units", {"city": city, "limit": 2}),
        ):
            assert (await http.get(path)).json() == await ask(client, query("plan", name), asked)


async def test_pages_of_units_put_together_are_the_list(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, _):
        city = new_city()
        await open_units(client, tree_of(city), time=TIME)
        done = await change_units(client, "merge-units", merger(city), time=TIME)
        question = {"city": city, "as_of": JUNE, "min_position": done.position}
        whole = (await ask(client, query("plan", "units"), question))["items"]
        found: list[dict[str, Any]] = []
        after: str | None = ""
        while after is not None:
            page = await ask(client, query("plan", "units"), {**question, "limit": 2, "after": after})
            found += page["items"]
            after = page["next"]
        assert found == whole
        assert len(whole) == 5


async def test_every_change_has_its_command_and_refusals_name_fault_and_place(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, _):
        city = new_city()
        await open_units(client, tree_of(city), time=TIME)
        ward = {"city": city, "unit": f"{city}-dong", "on": JULY}
        part = {"id": f"{city}-nam", "name": "UBND phường Nam", "type": "ward", "parent": city}
        positions = []
        for change, content in (
            ("rename-unit", ward | {"name": "UBND phường Đông Hải"}),
            ("move-unit", {"city": city, "unit": f"{city}-tay-tk", "parent": f"{city}-dong", "on": JULY}),
            ("split-unit", {"city": city, "unit": f"{city}-tay", "into": [part["id"]], "opens": [part], "on": JULY}),
            ("close-unit", ward | {"on": "2023-08-01", "successor": part["id"]}),
        ):
            done = await change_units(client, change, content, time=TIME)
            assert not done.earlier
            positions.append(done.position)
        assert await ids(client, city, max(positions), as_of=JULY) == [
            city,
            f"{city}-dong",
            f"{city}-tay-tk",
            part["id"],
        ]
        assert await ids(client, city, max(positions), as_of="2023-08-01") == [city, part["id"], f"{city}-tay-tk"]

        with pytest.raises(RemoteProblem) as refusal:
            await change_units(client, "rename-unit", ward | {"name": "Tên", "on": "2023-09-01"}, time=TIME)
        assert (refusal.value.code, refusal.value.pointer) == ("unit-closed", "/content/unit")
        with pytest.raises(ValueError, match="no change of units"):
            await change_units(client, "open-units", {"city": city}, time=TIME)


async def test_names_are_resolved_by_the_ledger(servers: EmbeddedServers) -> None:
    async with service(servers) as (client, _):
        city = new_city()
        loaded = await open_units(client, tree_of(city), time=TIME)
        question = {"authority": f"{city}-tay", "names": ["CC VP-TK", "UBND phường", "UBND phuong Dong", "Sở Nội vụ"]}
        answer = await ask(client, query("plan", "unit-names"), question | {"min_position": loaded.position})
        found = [(item["text"], item["kind"], item["unit"]) for item in answer["items"]]
        assert found == [
            ("CC VP-TK", "unit", f"{city}-tay-tk"),
            ("UBND phường", "unit", f"{city}-tay"),
            ("UBND phuong Dong", "unknown", None),
            ("Sở Nội vụ", "outside", None),
        ]
        assert answer["items"][2]["candidates"][0] == {"id": f"{city}-dong", "name": "UBND phường Đông", "score": 1.0}
        with pytest.raises(RemoteProblem, match="unknown-unit"):
            await ask(client, query("plan", "unit-names"), {"authority": "ai-do", "names": []})


async def par(servers: EmbeddedServers, *arguments: str, lines: str = "") -> "subprocess.CompletedProcess[str]":
    """``par unit …`` as a person types it."""
    return await asyncio.to_thread(
        subprocess.run,
        [*PAR, "unit", *arguments],
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"PAR_NATS_URL": servers.nats_url},
    )


async def test_the_command_line_does_all_of_it(servers: EmbeddedServers, tmp_path: Path) -> None:
    async with service(servers):
        city = new_city()
        file = tmp_path / "units.yaml"
        file.write_text(yaml.safe_dump(tree_of(city), allow_unicode=True), encoding="utf-8")
        ward = ["--type", "ward", "--parent", city]
        west, east, new = f"{city}-tay", f"{city}-dong", f"{city}-moi"
        for arguments in (
            ["open", str(file)],
            ["rename", east, "UBND phường Đông Hải", "--on", JUNE, "--alias", "Phường Đông Hải"],
            ["move", f"{west}-tk", east, "--on", JUNE],
            ["merge", west, east, "--into", new, "--on", JULY, "--name", "UBND phường Mới", *ward],
            ["split", new, "--into", f"{city}-nam", "--on", "2023-08-01", "--opens", str(_parts(tmp_path, city))],
            ["close", f"{west}-tk", "--on", "2023-09-01"],
        ):
            done = await par(servers, *arguments)
            assert (done.returncode, done.stderr) == (0, ""), arguments
            assert "vị trí" in done.stdout
        tree = await par(servers, "tree", city, "--as-of", JULY)
        assert tree.stdout.splitlines() == [
            f"UBND thành phố {city}  [{city}]",
            f"  UBND phường Mới  [{new}]",
            f"    Công chức Văn phòng - Thống kê phường Tây  [{west}-tk]",
            f"* UBND các phường  [{city}-phuong]: 1 đơn vị",
        ]
        shown = json.loads((await par(servers, "show", east, "--as-of", JULY, "--json")).stdout)
        assert (shown["name"], shown["former_names"]) == ("UBND phường Đông Hải", ["UBND phường Đông"])
        people = await par(servers, "show", east, "--as-of", JULY)
        assert f"kế tục bởi: {new}" in people.stdout
        names = await par(servers, "resolve", "--authority", new, "--as-of", JULY, "--json", lines="CC VP-TK\nTP-HT\n")
        assert [json.loads(line)["unit"] for line in names.stdout.splitlines()] == [f"{west}-tk", None]

        refused = await par(servers, "close", west, "--on", "2023-09-01")
        assert refused.returncode == 3
        assert refused.stderr.startswith("par: unit-closed (/content/unit): Đơn vị")


def _parts(folder: Path, city: str) -> Path:
    path = folder / f"{uuid.uuid4().hex}.yaml"
    part = {"id": f"{city}-nam", "name": "UBND phường Nam", "type": "ward", "parent": city}
    path.write_text(yaml.safe_dump({"units": [part]}, allow_unicode=True), encoding="utf-8")
    return path


async def test_without_a_ledger_the_command_line_says_so() -> None:
    command = [*PAR, "unit", "tree", "x", "--nats", "nats://127.0.0.1:1"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "127.0.0.1:1" in done.stderr
