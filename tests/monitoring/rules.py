"""The rules, their cases and their pages as files, and the rules with their times shortened for tests."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]
PROMETHEUS: Final = ROOT / "deploy" / "prometheus"
GRAFANA: Final = ROOT / "deploy" / "grafana"
RUNBOOKS: Final = ROOT / "docs" / "runbooks"
RULE_FILES: Final = tuple(sorted((PROMETHEUS / "rules").glob("*.yml")))
CASE_FILES: Final = tuple(sorted((PROMETHEUS / "tests").glob("*.yml")))

TIMES_SHORTER: Final = 360
SHORTEST_SECONDS: Final = 4
"""A window of less may hold one scrape only, when the machine is busy."""
LONGEST_SECONDS: Final = 15

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_WINDOW: Final = re.compile(r"\[(\d+)([smhd])\]")
_AGE: Final = re.compile(r"\b(\d+) \* (60|3600|86400)\b")


def rules() -> Iterator[dict[str, Any]]:
    """Every rule of every file."""
    for file in RULE_FILES:
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]:
            yield from group["rules"]


def alerts() -> list[dict[str, Any]]:
    """Those that are alerts; one name may have several."""
    return [rule for rule in rules() if "alert" in rule]


def alert_names() -> set[str]:
    return {rule["alert"] for rule in alerts()}


def dashboards() -> dict[Path, dict[str, Any]]:
    files = sorted((GRAFANA / "dashboards").glob("*.json"))
    return {file: json.loads(file.read_text(encoding="utf-8")) for file in files}


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Without the headings between them."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """Every expression of rules and panels, with a name for people; variables are filled in."""
    for rule in rules():
        yield rule.get("alert") or rule["record"], rule["expr"]
    for file, dashboard in dashboards().items():
        filled = {f"${one['name']}": one["query"] for one in dashboard["templating"]["list"]}
        for panel in panels(dashboard):
            for target in panel["targets"]:
                expression = target["expr"]
                for variable, value in filled.items():
                    expression = expression.replace(variable, value)
                yield f"{file.stem}: {panel['title']}", expression


def shortened(folder: Path) -> list[Path]:
    """The rule files again, in ``folder``, for a Prometheus that scrapes and evaluates every second.

    Nothing is changed but times: each ``for:``, each window of an expression (``[5m]``) and each age that an expression
    compares with (a count times 60, 3600 or 86400) becomes 360 times shorter, but no shorter than 4 s and no longer
    than 15 s. Shares, counts, labels and texts are those of the real rules.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file in RULE_FILES:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for group in content["groups"]:
            for rule in group["rules"]:
                rule["expr"] = _WINDOW.sub(lambda found: f"[{_short(found[1], _UNITS[found[2]])}s]", rule["expr"])
                rule["expr"] = _AGE.sub(lambda found: str(_short(found[1], int(found[2]))), rule["expr"])
                if "for" in rule:
                    rule["for"] = f"{_short(rule['for'][:-1], _UNITS[rule['for'][-1]])}s"
        written.append(folder / file.name)
        written[-1].write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return written


def _short(count: str, unit: int) -> int:
    return min(max(int(count) * unit // TIMES_SHORTER, SHORTEST_SECONDS), LONGEST_SECONDS)


def promtool(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run promtool where the rules are."""
    return subprocess.run(
        ["promtool", *map(str, arguments)], cwd=PROMETHEUS, capture_output=True, text=True, check=False, timeout=300
    )
