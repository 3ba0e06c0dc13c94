"""The three services as processes, each behind wires of its own, started again whenever they end."""

import asyncio
import os
import re
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from par.embedded.ports import free_ports
from par.embedded.process import ServerProcess

SERVICES: Final = ("plan", "progress", "report")
LOOK_SECONDS: Final = 0.2
ANSWER_SECONDS: Final = 3.0
PATIENCE_SECONDS: Final = 20
PING_SECONDS: Final = 1


@dataclass
class Services:
    """Processes by name, and how often each ended by itself, with which exit status."""

    processes: dict[str, ServerProcess] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    ended: Counter[tuple[str, int]] = field(default_factory=Counter)
    _due: set[str] = field(default_factory=set)
    """To be started, as is meant."""

    def add(self, folder: Path, environments: Mapping[str, Mapping[str, str]]) -> None:
        """Describe the processes, each with what is its own of the environment."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("PAR_")}
        for name, port in zip(SERVICES, free_ports(len(SERVICES)), strict=True):
            common = {
                "PAR_HTTP_HOST": "127.0.0.1",
                "PAR_HTTP_PORT": str(port),
                "PAR_LOG_LEVEL": "INFO",
                "PAR_CALENDAR": "clock",
                "PAR_START_PATIENCE_SECONDS": str(PATIENCE_SECONDS),
                "PAR_NATS_PING_SECONDS": str(PING_SECONDS),
            }
            argv = [sys.executable, "-m", f"{name}_service"]
            environment = {**inherited, **common, **environments[name]}
            self.processes[name] = ServerProcess(f"{name}-service", argv, folder / f"{name}.log", environment)
            self.ports[name] = port
            self._due.add(name)

    async def supervise(self) -> None:
        """Start what has ended, for ever: what Compose and Kubernetes do."""
        while True:
            for name, process in self.processes.items():
                if not process.alive:
                    if name in self._due:
                        self._due.discard(name)
                    else:
                        self.ended[name, process.exit_code or 0] += 1
                    await asyncio.to_thread(process.start)
            await asyncio.sleep(LOOK_SECONDS)

    async def kill(self, name: str) -> None:
        """SIGKILL; whoever supervises starts it again."""
        self._due.add(name)
        await asyncio.to_thread(self.processes[name].kill)

    async def stop(self) -> None:
        for process in self.processes.values():
            process.begin_stop()
        for process in self.processes.values():
            await asyncio.to_thread(process.stop)

    async def state(self, name: str) -> tuple[str, int]:
        """("" or why it is not ready, the position of its read models), as it says itself over HTTP."""
        return await asyncio.to_thread(self._state, name)

    def _state(self, name: str) -> tuple[str, int]:
        base = f"http://127.0.0.1:{self.ports[name]}"
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=ANSWER_SECONDS):  # noqa: S310 - our own address
                pass
            with urllib.request.urlopen(f"{base}/metrics", timeout=ANSWER_SECONDS) as answer:  # noqa: S310
                text = answer.read().decode()
        except OSError as error:  # HTTPError is one
            body = error.read().decode() if isinstance(error, urllib.error.HTTPError) else ""
            return f"{error} {body}".strip(), 0
        found = re.search(r"^par_projection_position\{.*\} ([\d.e+]+)$", text, re.MULTILINE)
        return "", int(float(found[1])) if found else 0
