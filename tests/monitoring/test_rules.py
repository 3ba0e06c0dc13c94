"""Rules, dashboards and runbooks are valid, complete, and speak of what exists."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from tests.monitoring import test_alerts
from tests.monitoring.rules import (
    CASE_FILES,
    GRAFANA,
    PROMETHEUS,
    ROOT,
    RULE_FILES,
    RUNBOOKS,
    alert_names,
    alerts,
    dashboards,
    expressions,
    panels,
    promtool,
    rules,
    shortened,
)
from typer.main import get_command

from par.cli.main import app

METRICS: Final = frozenset(
    re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8"), re.MULTILINE)
)
OF_PROMETHEUS: Final = frozenset({"up", "ALERTS"})
SHARED_PANELS: Final = 27
"""So many first panels of the dashboards of the three services are the same."""

_SELECTOR: Final = re.compile(r"\{[^}]*\}|\"[^\"]*\"")
_GROUPING: Final = re.compile(r"\b(by|on|ignoring|without|group_left|group_right)\s*\([^)]*\)")
_NAME: Final = re.compile(r"(?<![\w:])([a-zA-Z_:][\w:]*)(?!\w*\s*\()(?![\w:])")
_WORDS: Final = frozenset({"or", "and", "unless", "bool", "by", "on", "ignoring", "without", "Inf", "NaN"})
_RUNBOOK_OF_THE_LOG: Final = "loss-of-the-log"
"""The services themselves name it; it belongs to no alert."""


def names_in(expression: str) -> set[str]:
    """The metrics that an expression reads."""
    return set(_NAME.findall(_GROUPING.sub("", _SELECTOR.sub("", re.sub(r"\[\w+\]", "", expression))))) - _WORDS


def series_of(metric: str) -> str:
    """The metric that docs/metrics.md lists, of a series of a histogram."""
    base = re.sub(r"_(bucket|count|sum)$", "", metric)
    return base if base in METRICS else metric


def page_of(alert: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", alert.removeprefix("Par")).lower()


@pytest.mark.needs_prometheus
def test_prometheus_takes_configuration_rules_and_cases(tmp_path: Path) -> None:
    for done in (
        promtool("check", "config", "prometheus.yml"),
        promtool("check", "rules", *RULE_FILES),
        promtool("check", "rules", *shortened(tmp_path)),
        promtool("test", "rules", *CASE_FILES),
    ):
        assert done.returncode == 0, done.stdout + done.stderr
        assert "FAILED" not in done.stdout + done.stderr


@pytest.mark.needs_prometheus
def test_every_expression_of_a_panel_is_one_that_prometheus_takes(tmp_path: Path) -> None:
    records = [{"record": f"panel:{number}", "expr": expr} for number, (_, expr) in enumerate(expressions())]
    assert len(records) > 100
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": records}]}), encoding="utf-8")
    done = promtool("check", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_expressions_name_only_metrics_that_exist() -> None:
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    known = METRICS | OF_PROMETHEUS | recorded
    unknown = {where: left for where, expr in expressions() if (left := {series_of(n) for n in names_in(expr)} - known)}
    assert unknown == {}
    assert names_in('a{b="c"} * on (d) (e_bucket > bool 5) or sum by (f) (rate(g[5m])) and job:h:i_1h') == {
        "a",
        "e_bucket",
        "g",
        "job:h:i_1h",
    }


def test_every_alert_says_what_it_means_and_where_to_read_on() -> None:
    for alert in alerts():
        assert alert["labels"]["severity"] in ("page", "ticket"), alert
        told = alert["annotations"]
        assert set(told) == {"summary_vi", "summary_en", "description", "runbook_url"}
        assert told["runbook_url"] == f"docs/runbooks/{page_of(alert['alert'])}.md"
        assert all(len(text) <= 400 and text.strip() for text in told.values())
        assert " — " in told["description"], "first in Vietnamese, then in English"


def test_alerts_cases_faults_and_runbooks_are_the_same_set() -> None:
    names = alert_names()
    cases = "".join(file.read_text(encoding="utf-8") for file in CASE_FILES)
    in_cases = set(re.findall(r'alertname(?:="|: )(Par\w+)"?, alertstate="firing", |alertname: (Par\w+)', cases))
    assert {one or other for one, other in in_cases} == names
    fired = [name for test in vars(test_alerts).values() for name in test_alerts.alerts_of(test)]
    assert set(fired) == names
    assert {page.stem for page in RUNBOOKS.glob("*.md")} == {page_of(name) for name in names} | {_RUNBOOK_OF_THE_LOG}


@pytest.mark.parametrize("page", sorted(RUNBOOKS.glob("*.md")), ids=lambda page: page.stem)
def test_a_runbook_has_its_parts_and_names_commands_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for found in re.findall(r"(?:^|`|\| )(par (?:--key \S+ )?[a-z][^`\n#]*)", text, re.MULTILINE):
        words = re.sub(r"--key \S+ ", "", found).split()[1:]
        command: Any = get_command(app)
        while words and hasattr(command, "commands") and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        assert not hasattr(command, "commands"), f"{found!r} is no command"
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word.split("=")[0] for word in words if word.startswith("--")} <= known | {"--help"}, found
    for link in re.findall(r"\]\(([^)#]+\.md)", text):
        assert (page.parent / link).is_file(), link
    if page.stem != _RUNBOOK_OF_THE_LOG:
        parts = ["**Nói với cán bộ:**", "**It means:**", "**Look**", "**Do**", "**Call:**", "**Over when**"]
        assert [text.count(part) for part in parts] == [1] * len(parts)


def test_dashboards_are_whole() -> None:
    found = dashboards()
    assert {file.stem for file in found} == {"overview", "plan", "progress", "report"}
    assert len({one["uid"] for one in found.values()}) == len(found)
    [source] = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())["datasources"]
    for one in found.values():
        assert len({panel["id"] for panel in one["panels"]}) == len(one["panels"])
        places = [panel["gridPos"] for panel in one["panels"]]
        assert all(place["x"] + place["w"] <= 24 for place in places)
        cells = [
            (place["x"] + x, place["y"] + y) for place in places for x in range(place["w"]) for y in range(place["h"])
        ]
        assert len(cells) == len(set(cells)), "panels lie on each other"
        for panel in panels(one):
            assert panel["title"].strip()
            assert panel["fieldConfig"]["defaults"]["unit"]
            assert panel["datasource"] == {"type": "prometheus", "uid": source["uid"]}
            assert panel["targets"]


def test_what_the_services_have_in_common_is_shown_alike() -> None:
    """The files are written by hand; a change of a shared panel belongs into all three."""
    one, *others = (one["panels"][:SHARED_PANELS] for file, one in dashboards().items() if file.stem != "overview")
    for other in others:
        assert other == one
    jobs = {rule["job_name"] for rule in yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())["scrape_configs"]}
    named = {one["templating"]["list"][0]["query"] for file, one in dashboards().items() if file.stem != "overview"}
    assert named == jobs
