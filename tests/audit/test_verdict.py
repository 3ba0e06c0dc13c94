"""An audit that could look up nothing is no clean one."""

from typing import Any

from tests.audit.verdict import verdict_of

SOUND: dict[str, Any] = {"name": "starlette", "version": "1.10.0", "vulns": []}
SKIPPED = {"name": "uvicorn", "skip_reason": "Dependency not found on PyPI and could not be audited"}
HOLE = {"id": "PYSEC-1", "fix_versions": ["2.0"], "aliases": [], "description": "a hole"}


def verdict(*libraries: dict[str, Any]) -> tuple[int, str]:
    found = verdict_of({"dependencies": list(libraries), "fixes": []})
    return found.exit_status, "\n".join(found.lines())


def test_sound_holed_and_unknown_are_told_apart() -> None:
    assert verdict(SOUND)[0] == 0
    status, said = verdict(SOUND, {**SOUND, "vulns": [HOLE]})
    assert (status, "PYSEC-1, mended in 2.0" in said) == (1, True)
    for libraries in ((SKIPPED,), (SOUND, SKIPPED), ()):
        status, said = verdict(*libraries)
        assert (status, "NOT AUDITED" in said) == (2, True)
    assert verdict(SKIPPED, {**SOUND, "vulns": [HOLE]})[0] == 1
