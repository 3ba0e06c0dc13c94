"""What README lists is what there is: settings, folders, reads over HTTP, commands."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic_settings import BaseSettings
from tests.docs.pages import FENCED, PAGES, README, ROOT, prose, section
from typer.main import get_command

from par.cli.main import app
from par.service.settings import Settings
from progress_service.day.settings import CalendarSettings
from progress_service.intake.settings import IntakeSettings
from progress_service.read_models.sources.watch import SilenceSettings


def rows(text: str, first: str) -> dict[str, str]:
    """The rows of the table whose head begins with ``first``: first cell, and the rest of the line."""
    _, _, rest = text.partition(f"| {first} |")
    assert rest, first
    table = rest.partition("\n\n")[0].splitlines()[2:]
    return {cells[1].strip(): "|".join(cells[2:]) for cells in (line.split("|") for line in table)}


def variables(settings: type[BaseSettings]) -> set[str]:
    return {f"{settings.model_config['env_prefix']}{name}".upper() for name in settings.model_fields}


def test_settings_are_complete() -> None:
    security = (ROOT / "docs/security.md").read_text("utf-8")
    names = [*rows(README, "variable"), *rows(section(security, "HTTP"), "setting")]
    listed = {name for cell in names for name in re.findall(r"`(PAR_[A-Z_]+)`", cell)}
    classes: tuple[type[BaseSettings], ...] = (Settings, CalendarSettings, IntakeSettings, SilenceSettings)
    assert listed == {name for one in classes for name in variables(one)}


def folders() -> Iterator[Path]:
    base = Path()
    for line in section(README, "Folders").partition("```\n")[2].partition("```")[0].splitlines():
        first, *others = re.findall(r"[\w/-]+/(?= |$)", line)
        if not line.startswith(" "):
            base = Path(first)
            yield base
            if base.parts[0] == "services":
                package = Path(base.name.replace("-", "_"))
                yield from (base / "src" / package / name for name in others)
        else:
            yield from (base / name for name in (first, *others))


def test_folders_are_there() -> None:
    listed = set(folders())
    assert [str(name) for name in sorted(listed) if not (ROOT / name).is_dir()] == []
    for package in (ROOT / "shared/src/par", *(ROOT / "services").glob("*/src/*_service")):
        inside = {file.parent.relative_to(ROOT) for file in package.glob("*/__init__.py")}
        assert sorted(map(str, inside - listed)) == []


def test_reads_over_http_are_complete() -> None:
    for service, cell in rows(README, "service | paths").items():
        if service == "each":
            continue
        document = json.loads((ROOT / f"docs/contracts/openapi-{service}.json").read_text("utf-8"))
        there = {path.split("/")[2] for path in document["paths"]} - {"parked"}
        assert set(re.findall(r"/v1/([\w-]+)", cell)) == there


def test_targets_of_make_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in PAGES:
        blocks = "\n".join(FENCED.findall(page.read_text("utf-8")))
        named = re.findall(r"^make ([a-z-]+)", blocks, re.MULTILINE) + re.findall(r"`make ([a-z-]+)[^`]*`", prose(page))
        assert set(named) <= targets, page


def commands(page: Path) -> Iterator[str]:
    """What blocks of code call ``par`` with."""
    for block in FENCED.findall(page.read_text("utf-8")):
        joined = block.replace("\\\n", " ")
        for line in joined.splitlines():
            plain = re.sub(r"\s+#.*| [|>&].*", "", line)
            found = re.search(r"(?:^|/bin/|run --rm (?:-\S+ \S+ )*|-- |^\w+=\S+ )par ((?:-|[a-z]).*)", plain)
            if found:
                yield found[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_of_par_are_there(page: Path) -> None:
    for called in commands(page):
        words = re.sub(r"^(?:--(?:key|ca) \S+ )*", "", called).split()
        command: Any = get_command(app)
        while words and hasattr(command, "commands") and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        assert not hasattr(command, "commands"), f"{called!r} is no command"
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word.split("=")[0] for word in words if word.startswith("--")} <= known | {"--help"}, called
