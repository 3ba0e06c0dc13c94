"""``bench/results/latest.json``: the latest figures of each part; a part that was not run keeps those it had."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent / "results"
LATEST: Final = "latest.json"


def write(folder: Path, part: str, keys: Mapping[str, Any], machine: Mapping[str, Any]) -> None:
    """Put the figures of ``part`` in, with the machine and the moment they were measured on."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / LATEST
    known: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    stamp = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), **machine}
    known |= {**keys, "machine": dict(machine), "measured": {**known.get("measured", {}), part: stamp}}
    file.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
