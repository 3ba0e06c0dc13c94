"""Who may import whom: services stand alone, rules do no I/O, and one library stays behind one door."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT / "shared" / "src"
SERVICES = {
    folder.name: folder
    for source in sorted((ROOT / "services").glob("*/src"))
    for folder in sorted(source.iterdir())
    if (folder / "__init__.py").exists()
}
MODULES = sorted([*SHARED.glob("par/**/*.py"), *(path for root in SERVICES.values() for path in root.rglob("*.py"))])

PURE_NAMES = {
    "appraising.py",
    "bonus.py",
    "counting.py",
    "order.py",
    "scoring.py",
    "decider.py",
    "formulas.py",
    "opening.py",
    "items.py",
    "amendments.py",
    "matching.py",
    "consequences.py",
    "succession.py",
    "history.py",
    "present.py",
    "past.py",
    "timeliness.py",
    "lifecycle.py",
    "due_dates.py",
    "asking.py",
    "withdrawing.py",
    "state.py",
    "tree.py",
    "names.py",
    "fold.py",
    "projection.py",
    "registry.py",
    "rights.py",
    "accounts_config.py",
    "server_config.py",
}
PURE_PACKAGES = (
    *("par/events/", "par/calendar/", "par/units/", "par/plans/", "par/index_sets/"),
    "report_service/index/",
    *("par/importing/tables/", "par/importing/prose/", "par/importing/flattened/", "par/importing/checks/"),
)
DOES_IO = {
    *("nats", "motor", "pymongo", "bson", "starlette", "uvicorn", "uvloop", "faststream", "httpx", "anyio"),
    *("asyncio", "threading", "multiprocessing", "concurrent", "subprocess", "signal", "selectors"),
    *("socket", "ssl", "http", "urllib", "os", "pathlib", "shutil", "tempfile", "io", "time", "sys"),
    *("random", "secrets", "uuid", "logging", "structlog", "prometheus_client", "pydantic_settings"),
}
"""Libraries that reach outside, wait, or are different at each call."""

KNOWS_FASTSTREAM = ("par/messaging/",)


def name_of(path: Path) -> str:
    """The path as it stands in its source folder: ``par/log/follow.py``."""
    return path.relative_to(next(parent for parent in path.parents if parent.name == "src")).as_posix()


def imports(path: Path) -> set[str]:
    """Full names of all modules that a file imports, anywhere in it; relative imports too."""
    found: set[str] = set()
    package = name_of(path).removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (start, node.module or "") if part)
            found.add(module)
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return found


def tops(path: Path) -> set[str]:
    """The first parts of what a file imports."""
    return {module.partition(".")[0] for module in imports(path)}


def test_the_three_services_are_looked_at() -> None:
    assert sorted(SERVICES) == ["plan_service", "progress_service", "report_service"]
    assert len(MODULES) > 100


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_service_is_imported_by_nobody_but_itself(path: Path) -> None:
    own = name_of(path).partition("/")[0]

    assert tops(path) & set(SERVICES) <= {own} - {"par"}


def is_pure(path: Path) -> bool:
    name = name_of(path)
    return path.name in PURE_NAMES or name.startswith(PURE_PACKAGES)


@pytest.mark.parametrize("path", [path for path in MODULES if is_pure(path)], ids=name_of)
def test_rules_and_facts_do_no_io(path: Path) -> None:
    assert tops(path) & DOES_IO == set()


@pytest.mark.parametrize("name", sorted(PURE_NAMES))
def test_every_name_of_a_pure_module_is_in_use(name: str) -> None:
    assert [path for path in MODULES if path.name == name], f"no module is called {name}: take it off the list"


def test_faststream_stays_behind_one_door() -> None:
    users = {name_of(path) for path in MODULES if "faststream" in tops(path)}

    assert {name for name in users if not name.startswith(KNOWS_FASTSTREAM)} == set()
    assert users, "somebody uses it"


def test_every_third_party_library_is_declared() -> None:
    """The services depend on the shared package alone, so its project file names all that anybody imports."""
    known_as = {"yaml": "pyyaml", "nats": "nats-py", "bson": "pymongo", "pydantic_core": "pydantic"}
    own = {"par", "__future__", *SERVICES}
    used = {top for path in MODULES for top in tops(path)} - own - sys.stdlib_module_names
    declared = (SHARED.parent / "pyproject.toml").read_text(encoding="utf-8").lower()

    assert [name for name in sorted(used) if known_as.get(name, name).replace("_", "-") not in declared] == []
