"""The pages on a real stack: what stands on them, in both languages, on past days, and while a service is away."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
from tests.eventually import eventually
from tests.web.conftest import HOSTILE_CITY, HOSTILE_NAME, HOSTILE_UNIT, Board

from report_service.web.sources import Sources
from report_service.web.unit import OBLIGATIONS

pytestmark = pytest.mark.timeout(600)

CITY = "/city/chi-linh"
UNIT = "/unit/chi-linh-van-an"
PLAN = "/plan/chi-linh-cchc-2023"
PAGES = ("/", CITY, UNIT, PLAN)
AWAY_VI = "dịch vụ giữ số liệu chưa trả lời"


async def shown(http: httpx.AsyncClient, path: str, status: int = 200) -> str:
    answer = await http.get(path)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def words(page: str) -> str:
    """What a reader reads: no markup, no entities."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page)))


@pytest.mark.parametrize("path", [*PAGES, f"/unit/{HOSTILE_UNIT}", "/unit/chi-linh-phong-noi-vu"])
@pytest.mark.parametrize("suffix", ["", "?lang=en", "?as_of=2023-01-31", "?lang=en&as_of=2023-01-31&year=2023"])
async def test_every_page_comes_whole_in_both_languages_on_any_day(
    http: httpx.AsyncClient, path: str, suffix: str
) -> None:
    async def whole() -> str | None:
        """The page once nobody took longer to answer for his part of it than the page waits."""
        page = await shown(http, path + suffix)
        return page if AWAY_VI not in page and "does not answer" not in page else None

    page = await eventually(whole)
    assert page is not None

    assert f'<html lang="{"en" if "lang=en" in suffix else "vi"}">' in page
    assert page.rstrip().endswith("</html>")
    assert "data-live" in page if "as_of" not in suffix else 'data-live="' not in page


async def test_the_city_page_says_what_the_queries_say(http: httpx.AsyncClient, board: Board) -> None:
    page = words(await shown(http, f"{CITY}?lang=en"))
    async with httpx.AsyncClient(base_url=board.stack.addresses["progress"]) as progress:
        status = (await progress.get("/v1/status/city", params={"key": "chi-linh"})).json()
    ranking = (await http.get("/v1/rankings/2023/chi-linh")).json()["items"]

    assert f"Open, overdue {status['open_overdue']}" in page
    assert f"Done on time {status['done_on_time']}" in page
    scored = [entry for part in ranking if part["unit_type"] == "ward" for entry in part["entries"]]
    waiting = [unit for part in ranking if part["unit_type"] == "ward" for unit in part["unscored"]]
    assert scored or waiting
    for entry in scored:
        assert f"{entry['name']} {entry['shown']}" in page
    if waiting:
        assert f"{len(waiting)} units without a complete score" in page


async def test_the_unit_page_shows_obligations_and_filters_them(http: httpx.AsyncClient, board: Board) -> None:
    unit = "chi-linh-phong-noi-vu"
    async with httpx.AsyncClient(base_url=board.stack.addresses["progress"]) as progress:
        answer = await progress.get("/v1/obligations", params={"unit": unit, "limit": 1000})
    rows = answer.json()["items"]
    counts = Counter(row["timeliness"] for row in rows)
    cell = min(counts, key=lambda name: counts[name])
    assert 0 < counts[cell] < len(rows)
    assert counts[cell] <= OBLIGATIONS

    everything = await shown(http, f"/unit/{unit}")
    filtered = await shown(http, f"/unit/{unit}?cell={cell}")
    none = words(await shown(http, f"/unit/{unit}?cell={cell}&plan=nothing"))

    assert listed(everything) == min(OBLIGATIONS, len(rows))
    assert listed(filtered) == counts[cell]
    assert "Không có nhiệm vụ nào như vậy." in none


def listed(page: str) -> int:
    """Rows of the list of obligations."""
    section = page.partition('id="obligations"')[2].partition("</section>")[0]
    return len(re.findall(r"<tr><th scope=\"row\">", section))


async def test_a_long_list_goes_on_behind_a_link(http: httpx.AsyncClient) -> None:
    first = await shown(http, "/unit/chi-linh-phong-noi-vu?lang=en")
    link = re.search(r'href="([^"]*after=[^"]*)"', first)
    if link is None:
        pytest.fail("the office of home affairs owes more than one page holds")
    second = await shown(http, unescape(link.group(1)).partition("#")[0])

    assert "Start of the list" in second
    assert '<html lang="en">' in second


async def test_the_plan_page_lists_tasks_with_their_counts(http: httpx.AsyncClient) -> None:
    page = words(await shown(http, PLAN))

    assert "Kế hoạch CCHC năm 2023 của thành phố Chí Linh" in page
    assert "Soạn, ban hành kế hoạch CCHC" in page
    assert "đang có hiệu lực" in page


async def test_a_past_day_shows_less_than_the_present(http: httpx.AsyncClient) -> None:
    def done(page: str) -> int:
        found = re.search(r"Done on time (\d+)", words(page))
        assert found is not None
        return int(found.group(1))

    early = await shown(http, f"{CITY}?lang=en&as_of=2023-01-10")
    now = await shown(http, f"{CITY}?lang=en")

    assert done(early) < done(now)
    assert "10 Jan 2023" in early
    assert "Showing a past day" in early


async def test_names_from_outside_are_text(http: httpx.AsyncClient) -> None:
    for path in (f"/unit/{HOSTILE_UNIT}", f"/unit/{HOSTILE_CITY}", f"/city/{HOSTILE_CITY}?q=script"):
        page = await shown(http, path)
        assert HOSTILE_NAME in unescape(page), path
        assert "<script>alert" not in page
        assert "onmouseover='" not in page
        assert " 49 " not in page, "a name is no template"
    for hostile in ('"><script>alert(1)</script>', "{{ 7 * 7 }}", "a" * 200, "\u202egnp"):
        page = (await http.get(CITY, params={"q": hostile, "type": hostile})).text
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    "query",
    ["as_of=2023-02-30", "as_of=yesterday", "year=0", "year=x", "cell=late", "kind=%00", "version=-1", "at=-5",
     "after=" + "x" * 3000, "q=" + "x" * 300],
)  # fmt: skip
async def test_nonsense_is_refused_with_a_page(http: httpx.AsyncClient, query: str) -> None:
    page = await shown(http, f"{UNIT}?{query}&lang=en", 400)

    assert '<html lang="en">' in page
    assert "This page cannot be shown" in page


@pytest.mark.parametrize("path", ["/city/nowhere", "/unit/nobody", "/plan/none", "/static/0/board.css", "/city/%00"])
async def test_what_is_not_there_is_said_so(http: httpx.AsyncClient, path: str) -> None:
    assert "Không mở được trang" in await shown(http, path, 404)


async def test_a_broken_cursor_is_said_by_its_part_alone(http: httpx.AsyncClient) -> None:
    page = await shown(http, f"{UNIT}?after=nonsense")

    assert page.count(AWAY_VI) == 1


async def test_every_answer_forbids_what_comes_from_elsewhere(http: httpx.AsyncClient) -> None:
    page = await http.get(CITY)
    addresses = re.findall(r'(?:src|href|action)="([^"]*)"', page.text)
    files = [address for address in addresses if address.startswith("/static/")]

    assert all(address.startswith(("/", "#")) for address in map(unescape, addresses))
    assert "<style" not in page.text
    assert " style=" not in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    assert len(files) >= 3
    for answer in [page, *[await http.get(file) for file in files], await http.get("/city/nowhere")]:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in (await http.get(files[0])).headers["cache-control"]
    assert page.headers["cache-control"] == "private, no-cache"


async def test_pages_are_only_read(http: httpx.AsyncClient) -> None:
    for path in PAGES:
        assert (await http.post(path, data={"x": "1"})).status_code == 405


@pytest.fixture
def progress_away(board: Board) -> Iterator[None]:
    process = board.stack.services["progress"]
    process.stop()
    yield
    process.start()
    board.stack.wait_ready("progress")


@pytest.fixture
def plan_away(board: Board) -> Iterator[None]:
    process = board.stack.services["plan"]
    process.stop()
    yield
    process.start()
    board.stack.wait_ready("plan")


@pytest.mark.usefixtures("progress_away")
async def test_without_progress_service_the_other_parts_stay(http: httpx.AsyncClient) -> None:
    city, unit, plan = [await shown(http, path) for path in (CITY, UNIT, PLAN)]

    assert "Chỉ số CCHC" in city
    assert "Hồ sơ" in city
    for page in (city, unit, plan):
        assert AWAY_VI in page
    assert "Soạn, ban hành kế hoạch CCHC" in plan


@pytest.mark.usefixtures("plan_away")
async def test_without_plan_service_the_other_parts_stay(http: httpx.AsyncClient) -> None:
    city, unit, plan = [await shown(http, path) for path in (CITY, UNIT, PLAN)]

    for page in (city, plan):
        assert AWAY_VI in page
    assert "Quá hạn" in city
    assert "UBND phường Văn An" in unit


async def test_an_open_page_hears_that_it_is_up_to_date(http: httpx.AsyncClient) -> None:
    async with http.stream("GET", "/live/chi-linh") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["cache-control"] == "no-store"
        lines = stream.aiter_lines()
        seen = [await anext(lines) for _ in range(3)]

    assert seen == ["retry: 3000", "event: beat", 'data: {"heard":true}']


async def test_the_service_stops_at_once_though_pages_are_open(http: httpx.AsyncClient, board: Board) -> None:
    process = board.stack.services["report"]
    async with http.stream("GET", "/live/chi-linh") as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        process.begin_stop()

        async with asyncio.timeout(15):
            rest = [line async for line in lines]
        assert "event: beat" in rest
    process.stop()
    process.start()
    board.stack.wait_ready("report")


async def test_the_unit_page_explains_each_score_down_to_the_reports(http: httpx.AsyncClient) -> None:
    explained = (await http.get("/v1/explain/2023/chi-linh-van-an")).json()
    page = words(await shown(http, f"{UNIT}?lang=en"))

    leaves = [leaf for area in explained["areas"] for leaf in area["leaves"]]
    events = [month["event"] for leaf in leaves for one in leaf["inputs"] for month in one["periods"]]
    assert events
    assert re.sub(r"\s+", " ", explained["words_en"]) in page
    for leaf in leaves:
        assert f"{leaf['code']} {leaf['name_en']}" in page
        assert re.sub(r"\s+", " ", leaf["words_en"]) in page
    for event in events:
        assert event is None or event in page


async def test_a_page_says_that_its_figures_are_being_built_anew(http: httpx.AsyncClient) -> None:
    assert "đang được dựng lại" not in await shown(http, CITY)

    async def log_end() -> int:
        return 5_000

    def behind(position: int) -> Sources:
        nothing: Any = None
        return Sources(nothing, nothing, nothing, nothing, nothing, lambda: None, lambda: position, log_end)

    assert await behind(1_000).is_catching_up()
    assert not await behind(4_500).is_catching_up()
