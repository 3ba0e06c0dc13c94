"""The frame's test service as a process, and what it says."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import httpx
from tests.eventually import becomes_true, eventually

from par.embedded.ports import free_port
from par.embedded.process import ServerProcess

PROGRAM = Path(__file__).with_name("frame_service.py")


class FrameProcess:
    """Start, ask over HTTP, read the log, stop."""

    def __init__(
        self,
        folder: Path,
        nats_url: str,
        mongo_url: str,
        *,
        prefix: str = "par",
        patience: float = 30,
        port: int | None = None,
        program: Path = PROGRAM,
    ) -> None:
        self.port = port or free_port()
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PAR_NATS_URL": nats_url,
            "PAR_MONGO_URL": mongo_url,
            "PAR_DATABASE_PREFIX": prefix,
            "PAR_HTTP_PORT": str(self.port),
            "PAR_START_PATIENCE_SECONDS": str(patience),
        }
        self.process = ServerProcess("frame", [sys.executable, str(program)], folder / "frame.log", environment)

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        """What it has logged, line by line as JSON; with ``event`` only those lines."""
        lines = [json.loads(line) for line in self.process.log_path.read_text(encoding="utf-8").splitlines()]
        return [line for line in lines if event in (None, line["event"])]

    async def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.send("GET", path, headers)

    async def send(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=10) as http:
            return await http.request(method, path, headers=headers)

    async def readiness(self) -> httpx.Response | None:
        try:
            return await self.get("/readyz")
        except httpx.TransportError:
            return None

    async def ready(self, status: int = 200) -> dict[str, Any]:
        """Wait until ``/readyz`` answers with ``status``, and return what it says."""

        async def answered() -> dict[str, Any] | None:
            answer = await self.readiness()
            return answer.json() if answer is not None and answer.status_code == status else None

        found = await eventually(answered, timeout=90)
        assert found is not None
        return found

    async def exit_code(self) -> int | None:
        """Wait until it has ended."""
        await becomes_true(lambda: not self.process.alive, timeout=90)
        return self.process.exit_code
