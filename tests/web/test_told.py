"""What was published, and which periods are closed, has its place on the page of a city; periods have names."""

import datetime as dt
from typing import Any

import httpx
import pytest
from tests.web.conftest import Board
from tests.web.test_pages import CITY, shown, words

from par.demo.lines import Lines
from par.messaging import ask, command_body
from par.messaging.subjects import command
from par.projection.store.database import Database
from report_service.read_models.periods.projection import PERIODS
from report_service.read_models.publications.projection import NAME as PUBLICATIONS
from report_service.web.look import Language
from report_service.web.own import Own
from report_service.web.words import period_name

pytestmark = pytest.mark.timeout(600)

NOON = dt.datetime(2023, 2, 28, 5, tzinfo=dt.UTC)
PERIOD = {"city": "chi-linh", "scheme": "bao-cao-thang", "period": "2023-01"}


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("adhoc", "đột xuất", "ad hoc"),
        ("Q1", "quý I", "1st quarter"),
        ("9M", "9 tháng", "nine months"),
        ("year", "cả năm", "whole year"),
        ("2023-q2", "quý II 2023", "2nd quarter 2023"),
        ("2023-h1", "6 tháng đầu năm 2023", "first half-year 2023"),
        ("2023-03", "tháng 03/2023", "month 03/2023"),
        ("2023", "2023", "2023"),
        ("2023-", "2023-", "2023-"),
        ("2023-x", "2023-x", "2023-x"),
        (None, "–", "–"),
    ],
)
def test_a_period_is_said_in_words(code: str | None, vi: str, en: str) -> None:
    languages: tuple[Language, ...] = ("vi", "en")
    assert tuple(period_name(lang, code) for lang in languages) == (vi, en)


async def test_of_each_round_and_period_the_latest_counts(database: Database) -> None:
    city = {"city": "ct", "year": 2023}
    await database[PUBLICATIONS].insert_many(
        [
            {**city, "round": name, "revision": revision, "main": name == "main", "results": [1]}
            for name, revision in (("a", 1), ("main", 2), ("main", 10), ("main", 1))
        ]
    )
    revisions = [
        {"revision": number, "closed_on": closed, "units": 3, "gaps": 0, "content_sha256": "x"}
        for number, closed in ((1, "2023-02-01"), (2, "2023-02-09"), (3, None))
    ]
    period = {**city, "scheme": "s", "first": "2023-01-01", "revisions": revisions}
    await database[PERIODS].insert_many(
        [
            {**period, "period": name, "last": last, "state": state, "closed_revision": closed_revision}
            for name, last, state, closed_revision in (
                ("1", "2023-01-31", "open", 2),
                ("2", "2023-02-28", "open", None),
                ("3", "2023-03-31", "closed", 1),
            )
        ]
    )
    own = Own(database)

    published = await own.published("ct", 2023)
    closed = await own.closed_periods("ct", 2023)

    assert [(row["round"], row["revision"]) for row in published] == [("main", 10), ("a", 1)]
    assert all("results" not in row for row in published)
    assert [(row["period"], row["revision"], row["closed_on"], row["state"]) for row in closed] == [
        ("3", 1, "2023-02-01", "closed"),
        ("1", 2, "2023-02-09", "open"),
    ]
    assert (await own.published("ct", 2024), await own.closed_periods("other", 2023)) == ([], [])


async def test_what_is_published_and_closed_stands_on_the_page(http: httpx.AsyncClient, board: Board) -> None:
    before = words(await shown(http, f"{CITY}?lang=en"))
    assert "No results of this year have been published." in before
    assert "No period of this year has been closed." in before

    office = await Lines(board.stack).office()

    async def do(kind: str, name: str, **content: Any) -> int:
        body = command_body(f"told-{kind}-{name}-{len(content)}", "/office", NOON, content)
        return int((await ask(office, command("report", kind, name), body))["position"])

    try:
        [scored] = (await http.get("/v1/rounds/2023/chi-linh")).json()["items"]
        results = {"city": "chi-linh", "round": scored["round"]}
        await do("publication", "publish", **results)
        await do(
            "reporting-scheme",
            "define",
            city="chi-linh",
            scheme=PERIOD["scheme"],
            name_vi="Báo cáo tháng",
            name_en="Monthly",
            sender="chi-linh",
            receiver="Sở Nội vụ",
            rules=[{"every": "month", "due": {"months": 0, "day": 25}}],
        )
        await do("period", "open", **PERIOD)
        assert "No period of this year has been closed." in words(await shown(http, f"{CITY}?lang=en"))
        position = await do("period", "close", **PERIOD, reason="Không có")
    finally:
        await office.close()
    question = {"min_position": position}
    published = (await http.get("/v1/publications/2023/chi-linh", params=question)).json()["items"][-1]
    [period] = (await http.get("/v1/periods/2023/chi-linh", params=question)).json()["items"]

    page = await shown(http, f"{CITY}?lang=en")
    section = page.partition('id="told"')[2].partition("</section>")[0]
    told = words(section)
    assert f"Main round 1 28 Feb 2023 {published['content_hash'][:12]}" in told
    [closed] = period["revisions"]
    assert "month 01/2023 1 Jan 2023 – 31 Jan 2023 1 28 Feb 2023" in told
    assert closed["content_sha256"][:12] in told
    for link in ("/v1/publications/2023/chi-linh", "/results.xlsx", "/results.docx", "/v1/periods/2023/chi-linh/"):
        assert link in section
