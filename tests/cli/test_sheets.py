"""``par round`` and ``par sheet`` against a running report-service."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.report.sheet_ledger import Ledger, sheet_ledger
from tests.report.sheet_support import the_round
from tests.report.support import example_set
from tests.report.test_publication import ROW
from typer.testing import CliRunner, Result

from par.calendar.local_time import local_day
from par.cli.ledger import now
from par.cli.main import app
from par.embedded import EmbeddedServers
from par.events import AggregateId
from par.testing.deciders import given
from report_service.publication.content import published as published_results
from report_service.publication.decider import PUBLICATION, Publish, publication_id

UNLIMITED = dict.fromkeys(("self_score_end", "first_appraisal_end", "explanation_end", "second_appraisal_end"))
SET = example_set()


@pytest.fixture
async def address(fresh_servers: EmbeddedServers) -> AsyncIterator[str]:
    async with sheet_ledger(fresh_servers, the_round(**UNLIMITED), day=local_day(now())) as ledger:
        await _publish_set(ledger)
        yield fresh_servers.nats_url


async def _publish_set(ledger: Ledger) -> None:
    await ledger.happened(AggregateId("all", "plan", "index-set", SET.index_set), SET)


async def par(url: str, *arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, [*arguments, "--nats", url])


def write(path: Path, *items: dict[str, Any]) -> str:
    if path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    else:
        path.write_text(yaml.safe_dump({"items": list(items)}), encoding="utf-8")
    return str(path)


async def test_a_sheet_is_scored_appraised_approved_published_and_corrected(address: str, tmp_path: Path) -> None:
    own = write(
        tmp_path / "own.yaml",
        {"leaf": "1", "points": 8},
        {"leaf": "2", "points": 1},
        {"leaf": "3", "points": 2},
        {"leaf": "1", "evidence": "vb-1", "title": "Báo cáo"},
        {"bonus": "b", "points": 1, "reason": "Sáng kiến"},
    )
    in_round = ("--round", "city-2023")
    scored = await par(address, "sheet", "score", "ward", own, *in_round)
    assert (scored.exit_code, scored.output.count("accepted")) == (0, 5), scored.output
    assert (await par(address, "sheet", "score", "ward", own, *in_round)).output.count("duplicate") == 5
    assert (await par(address, "sheet", "lock", "ward", *in_round)).exit_code == 0
    wrong = write(tmp_path / "wrong.jsonl", {"leaf": "1", "step": "first", "points": 11}, {"penalty": "p", "points": 1})
    refused = await par(address, "sheet", "appraise", "ward", wrong, *in_round, "--as", "office")
    assert refused.exit_code == 3
    assert "points-out-of-bounds (/data/points)" in refused.output
    assert "invalid-field (/data/reason)" in refused.output
    first = write(
        tmp_path / "first.jsonl",
        {"leaf": "1", "step": "first", "points": 7, "explanation_required": True},
        {"leaf": "4", "step": "first", "inputs": {"kind": "counts", "counts": {"A": 1, "D": 1}}},
        {"bonus": "b", "points": 1},
    )
    assert (await par(address, "sheet", "appraise", "ward", first, *in_round, "--as", "office")).exit_code == 0
    why = write(tmp_path / "why.yaml", {"leaf": "1", "text": "Bổ sung hồ sơ"})
    assert (await par(address, "sheet", "explain", "ward", why, *in_round)).exit_code == 0

    early = await par(address, "round", "publish", "city", "city-2023")
    assert (early.exit_code, "sheets-not-approved" in early.output) == (3, True)
    assert (await par(address, "sheet", "approve", "ward", *in_round, "--as", "city")).exit_code == 0
    shown = await par(address, "sheet", "show", "ward", "2023", "--json")
    result = json.loads(shown.output)
    assert (result["score"], result["stage"]) == ("16/1", "approved")  # 7 + 1 + 2 + 2, 3 that do not apply, 1 of bonus
    lines = (await par(address, "sheet", "show", "ward", "2023")).output
    assert "Ward – city-2023: 16.00 / 20 (approved)" in lines
    assert (await par(address, "round", "publish", "city", "city-2023")).exit_code == 0
    nothing = await par(address, "round", "correct", "city", "city-2023", "--reason", "Xem lại")
    assert (nothing.exit_code, "nothing-to-correct" in nothing.output) == (3, True)
    listed = json.loads((await par(address, "round", "list", "city", "2023", "--json")).output)
    assert [(row["round"], row["revision"]) for row in listed["items"]] == [("city-2023", 1)]


async def test_what_was_changed_is_changed_back_on_the_same_day(address: str, tmp_path: Path) -> None:
    async def score(points: int, *options: str) -> str:
        file = write(tmp_path / "own.yaml", {"leaf": "1", "points": points})
        return (await par(address, "sheet", "score", "ward", file, "--round", "city-2023", *options)).output

    outputs = [await score(1), await score(2), await score(1), await score(1, "--again")]
    assert [output.partition(" ")[0] for output in outputs] == ["accepted", "accepted", "duplicate", "accepted"]
    shown = json.loads((await par(address, "sheet", "show", "ward", "2023", "--json")).output)
    assert next(leaf for leaf in shown["leaves"] if leaf["code"] == "1")["self"] == "1/1"


async def test_rounds_with_long_names_and_many_results_are_published_apart_and_listed(
    fresh_servers: EmbeddedServers,
) -> None:
    names = [f"{'r' * 99}{end}" for end in "ab"]
    rounds = [the_round(**UNLIMITED).model_copy(update={"round": name, "main": False}) for name in names]
    async with sheet_ledger(fresh_servers, *rounds, the_round(**UNLIMITED)) as ledger:
        url = fresh_servers.nats_url
        for name in names:
            published = await par(url, "round", "publish", "city", name)
            assert ("đã công bố (" in published.output, published.exit_code) == (True, 0), published.output
        rows = [
            {**ROW, "unit": f"u-{number}", "score": f"{10**200}/{10**200 - 1}", "percent": None}
            for number in range(1_000)
        ]
        [first] = given(PUBLICATION).when(Publish(the_round(), published_results(rows), 1)).facts
        again = Publish(the_round(), published_results(rows[1:]), 2, "Tính sót")
        [second] = given(PUBLICATION, first).when(again).facts
        await ledger.happened(publication_id("city", "city-2023"), first)
        await ledger.happened(publication_id("city", "city-2023"), second)

        listed = json.loads((await par(url, "round", "list", "city", "2023", "--json")).output)
    assert {row["round"]: row["revision"] for row in listed["items"]} == {names[0]: 1, names[1]: 1, "city-2023": 2}


async def test_a_round_is_opened_from_a_file(address: str, tmp_path: Path) -> None:
    file = tmp_path / "round.yaml"
    content = {
        "city": "city",
        "year": 2024,
        "index_set": SET.index_set,
        "unit_types": ["city"],
        "bonus_max": 2.5,
        "classes": [{"label_vi": "Tốt", "label_en": "good", "from": 80}],
    }
    file.write_text(yaml.safe_dump(content), encoding="utf-8")

    assert (await par(address, "round", "open", str(file))).output.startswith("city-2024: đã mở (vị trí ")
    assert "đã mở từ trước" in (await par(address, "round", "open", str(file))).output
    listed = (await par(address, "round", "list", "city", "2024")).output
    assert listed == "city-2024: example-766-2022 v1, 1 đơn vị, tự chấm đến …; chưa công bố\n"
    file.write_text(yaml.safe_dump(content | {"classes": [{"label_vi": "x"}]}), encoding="utf-8")
    refused = await par(address, "round", "open", str(file))
    assert (refused.exit_code, "invalid-command (/content/classes/0/label_en)" in refused.output) == (3, True)
