"""Numbers, bars and lines of the pages."""

import datetime as dt
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from report_service.web import figures
from report_service.web.charts import line_chart
from report_service.web.naming import Names
from report_service.web.trends import trends
from report_service.web.words import WORDS

TEMPLATES = Path(figures.__file__).parent / "templates"


def test_decimals_and_dates_are_written_as_the_language_does() -> None:
    assert figures.number("97.52", "vi") == "97,52"
    assert figures.number("97.52", "en") == "97.52"
    assert figures.number(None, "vi") == "–"
    assert figures.count(3321, "vi") == "3.321"
    assert figures.count(3321, "en") == "3,321"
    assert figures.date("2023-12-31", "vi") == "31/12/2023"
    assert figures.date("2023-02-03", "en") == "3 Feb 2023"


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1, 3, "33.3"), (2, 3, "66.7"), (1, 2000, "0.1"), (0, 5, "0.0"), (5, 5, "100.0"), (1, 0, None)],
)
def test_percent_is_rounded_once_and_halves_go_up(numerator: int, denominator: int, expected: str | None) -> None:
    assert figures.percent(numerator, denominator) == expected


def test_a_bar_never_leaves_its_frame() -> None:
    assert figures.width("104.50") == "100.0"
    assert figures.width("-3.00") == "0.0"
    assert figures.width(None) == "0"
    assert figures.share_of("7537/100", "100") == "75.37"
    assert figures.share_of("1/1", "0") is None


def test_the_pieces_of_a_stacked_bar_lie_side_by_side_and_fill_it() -> None:
    pieces = figures.stacked({"a": 1, "b": 0, "c": 2}, ("a", "b", "c"))

    assert [piece["name"] for piece in pieces] == ["a", "c"]
    assert pieces[1]["x"] == pytest.approx(pieces[0]["width"])
    assert sum(piece["width"] for piece in pieces) == pytest.approx(100, abs=0.01)
    assert figures.stacked({"a": 0}, ("a",)) == []


def test_a_month_without_a_figure_parts_a_line_and_is_not_zero() -> None:
    strokes = figures.sparkline(["90.00", None, "95.00", "96.00"])

    assert [len(stroke) for stroke in strokes] == [1, 2]
    assert figures.sparkline([None, None]) == []


def test_a_chart_brings_no_style_script_or_markup_of_others() -> None:
    chart = line_chart('<b>"Tỷ lệ"</b>', ("1", "2", "3"), ("90.00", None, "95.00"), "92")

    assert "&lt;b&gt;" in chart
    for foreign in ("<style", "<script", "style=", "<b>", "onload", "xlink"):
        assert foreign not in chart
    assert 'role="img"' in chart
    assert chart.count("<circle") == 2, "a month without a figure has no dot"


def row(indicator: str, value: str, months: dict[str, tuple[int, int] | None]) -> dict[str, object]:
    periods = {
        month: {"numerator": None, "denominator": None}
        if said is None
        else {"numerator": said[0], "denominator": said[1]}
        for month, said in months.items()
    }
    return {"indicator": indicator, "year": 2023, "value": value, "periods": periods}


def test_indicators_with_a_target_come_first_then_the_lowest_and_the_future_is_left_out() -> None:
    rows = [
        row("high", "99.00", {"2023-01": (99, 100)}),
        row("low", "10.00", {"2023-01": (1, 10), "2023-02": (1, 10)}),
        row("wanted", "50.00", {"2023-01": (1, 2), "2023-03": (2, 2)}),
        row("silent", "50.00", {"2023-01": None}),
    ]
    targets = [{"indicator": "wanted", "value": "80", "unit": "percent", "authority": "city"}]

    found = trends(rows, targets, Names(), "city", dt.date(2023, 2, 10))

    assert [one["indicator"] for one in found] == ["wanted", "low", "high"]
    assert [month["value"] for month in found[0]["months"][:3]] == ["50.00", None, None]
    assert found[0]["target"] == "80"


def test_every_word_is_there_in_both_languages_and_every_page_uses_only_such_words() -> None:
    assert all(vi.strip() and en.strip() for vi, en in WORDS.values())
    used = set()
    for path in TEMPLATES.glob("*.html"):
        tree = Environment(autoescape=True).parse(path.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            said = isinstance(call.node, nodes.Name) and call.node.name == "t"
            if said and call.args and isinstance(call.args[0], nodes.Const):
                used.add(call.args[0].value)
    assert used
    assert used - set(WORDS) == set()
