"""What the figures were measured on: figures of different machines do not compare."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from par.embedded.programs import find_mongod, find_nats_server


def described() -> dict[str, Any]:
    """Cores, processor, memory, Python and the versions of the servers."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "cpu": _cpu(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "nats_server": _first_line(find_nats_server()),
        "mongod": _first_line(find_mongod()),
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def _first_line(program: Path) -> str:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20)
    return (answer.stdout or answer.stderr).partition("\n")[0].strip()
