"""A reader's way through the pages in the system's own Chromium."""

import asyncio
import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tests.node_packages import install
from tests.web.conftest import Board

from par.client.sender import Sender
from par.demo.lines import Lines
from par.demo.submissions import at, body_of, event

pytestmark = [pytest.mark.needs_chromium, pytest.mark.needs_node, pytest.mark.timeout(600)]

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WARD = "chi-linh-van-an"
CITY, UNIT, PLAN = "/city/chi-linh", f"/unit/{WARD}", "/plan/chi-linh-cchc-2023"
PAGES = (CITY, UNIT, PLAN)
PHONE = 360


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=30_000)  # milliseconds
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, board: Board) -> Iterator[Page]:
    """A page of an empty browser; whatever the console says against it fails the test."""
    context = browser.new_context(base_url=board.url, viewport={"width": 1280, "height": 900}, locale="vi-VN")
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert said == []


@pytest.fixture(scope="module")
def axe() -> str:
    return (install(Path(__file__).parent / "node") / "axe-core" / "axe.min.js").read_text("utf-8")


def faults(page: Page, axe: str) -> list[str]:
    """The serious faults that axe finds in the page as it is now."""
    page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def test_a_reader_goes_from_the_city_to_a_unit_to_its_plan_and_back(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chí Linh")
    page.get_by_label("Tìm đơn vị").fill("van an")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="UBND phường Văn An").first.click()
    expect(page).to_have_url(re.compile(UNIT))
    expect(page.get_by_role("heading", level=1)).to_have_text("UBND phường Văn An")

    page.get_by_role("link", name="Kế hoạch CCHC năm 2023 của thành phố Chí Linh").first.click()
    expect(page).to_have_url(re.compile(PLAN))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kế hoạch CCHC")

    page.get_by_role("navigation", name="Vị trí của trang").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(CITY))


def test_another_language_stays_on_the_way(page: Page) -> None:
    page.goto(CITY)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Ranking")).to_be_visible()
    page.get_by_label("Find a unit").fill("Văn An")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="UBND phường Văn An").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_a_day_is_picked_and_given_up_again(page: Page) -> None:
    page.goto(CITY)
    page.get_by_label("Tính đến hết ngày").fill("2023-01-15")
    page.get_by_role("button", name="Xem").click()
    expect(page).to_have_url(re.compile("as_of=2023-01-15"))
    expect(page.locator(".sub")).to_contain_text("15/01/2023")
    expect(page.locator("#state")).to_have_text("Đang xem một ngày đã qua")
    page.get_by_role("link", name="Về hiện tại").click()
    expect(page.locator(".sub")).to_contain_text("28/02/2023")


def test_what_is_reported_appears_on_an_open_page(page: Page, board: Board) -> None:
    page.goto(UNIT)
    expect(page.locator("#state")).to_have_text("Đang cập nhật trực tiếp")
    page.locator("details.fold summary").click()
    row = page.locator("details.fold tr", has_text="Hồ sơ nộp trực tuyến")
    before = row.inner_text()
    page.get_by_role("heading", level=1).click()  # the reader works in no part

    with ThreadPoolExecutor(1) as pool:  # the driver of the browser runs a loop in this thread
        pool.submit(lambda: asyncio.run(_report(board, 87_654, 98_765))).result()

    expect(row).to_contain_text("98.", timeout=15_000)
    assert row.inner_text() != before
    expect(page.locator("details.fold")).to_have_attribute("open", "")


async def _report(board: Board, numerator: int, denominator: int) -> None:
    """A ward corrects the figures of a month."""
    told = event(
        WARD,
        f"browser-{numerator}",
        "par.measurement.reported.v1",
        f"unit/{WARD}",
        at(dt.date(2023, 2, 28), 20),
        {
            "indicator": "dossiers_filed_online",
            "period": "2023-02",
            "numerator": numerator,
            "denominator": denominator,
        },
    )
    client = await Lines(board.stack).sender(WARD)
    try:
        receipts = await Sender(client).send([body_of(told)])
        assert receipts[0]["outcome"] == "accepted", receipts
    finally:
        await client.close()


def test_a_page_says_when_it_is_cut_off(browser: Browser, board: Board) -> None:
    context = browser.new_context(base_url=board.url, locale="vi-VN")
    page = context.new_page()
    page.goto(CITY)
    expect(page.locator("#state")).to_have_text("Đang cập nhật trực tiếp")
    process = board.stack.services["report"]
    process.stop()
    try:
        expect(page.locator("#state")).to_have_text("Mất kết nối: số liệu có thể đã cũ", timeout=15_000)
    finally:
        process.start()
        board.stack.wait_ready("report")
    expect(page.locator("#state")).to_have_text("Đang cập nhật trực tiếp", timeout=20_000)
    context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser: Browser, board: Board, axe: str, path: str, scheme: Any) -> None:
    context = browser.new_context(base_url=board.url, color_scheme=scheme)
    page = context.new_page()
    page.goto(path)
    page.evaluate("() => { for (const one of document.querySelectorAll('details')) one.open = true; }")
    assert faults(page, axe) == []
    context.close()


@pytest.mark.parametrize("path", [*PAGES, f"{CITY}?as_of=2023-01-15&lang=en"])
def test_a_phone_shows_everything_without_moving_sideways(browser: Browser, board: Board, axe: str, path: str) -> None:
    context = browser.new_context(
        base_url=board.url, viewport={"width": PHONE, "height": 740}, is_mobile=True, has_touch=True
    )
    page = context.new_page()
    page.goto(path)
    page.evaluate("() => { for (const one of document.querySelectorAll('main details')) one.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert faults(page, axe) == []
    context.close()


def test_everything_is_reached_by_the_keyboard(page: Page) -> None:
    page.goto(CITY)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
    assert "Tìm" in seen
    assert any("UBND" in text for text in seen)
    page.goto(UNIT)
    summary = page.locator("details.area summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.area").first).to_have_attribute("open", "")


def test_a_page_can_be_printed(page: Page) -> None:
    for path in PAGES:
        page.goto(path)
        page.emulate_media(media="print")
        expect(page.locator("form.when")).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.emulate_media(media="screen")


def test_a_page_without_scripts_shows_the_same(browser: Browser, board: Board) -> None:
    context = browser.new_context(base_url=board.url, java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(CITY)
    expect(page.get_by_role("heading", name="Xếp hạng")).to_be_visible()
    expect(page.locator("#state")).to_have_text("Số liệu lúc mở trang")
    context.close()
