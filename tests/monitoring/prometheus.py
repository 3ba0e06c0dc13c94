"""A real Prometheus for tests: it scrapes what it is told to, evaluates rules, and is asked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import httpx
import yaml
from tests.eventually import eventually

from par.embedded.ports import free_port
from par.embedded.process import ServerProcess

READY_SECONDS: Final = 60.0
INTERVAL: Final = "1s"


@dataclass(frozen=True, slots=True)
class Sample:
    """One series of an instant query with its value now."""

    labels: dict[str, str]
    value: float


class Prometheus:
    """Context manager: ``prometheus`` on a free port of 127.0.0.1, with its data and its log in ``folder``.

    Args:
        folder: is made; nothing of an earlier run is in it.
        jobs: by the value of the label ``job``, the targets (``host:port``) of which ``/metrics`` is scraped.
        rule_files: recording and alerting rules, read as they are.
        interval: how often targets are scraped and rules are evaluated, in Prometheus's notation.

    Tests that use it are marked ``needs_prometheus``.
    """

    def __init__(
        self,
        folder: Path,
        jobs: Mapping[str, Sequence[str]],
        rule_files: Sequence[Path] = (),
        interval: str = INTERVAL,
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._configuration = folder / "prometheus.yml"
        self._content = {
            "global": {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval},
            "rule_files": [str(file.resolve()) for file in rule_files],
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": list(targets)}]} for job, targets in jobs.items()
            ],
        }
        self.process = ServerProcess(
            "prometheus",
            [
                "prometheus",
                f"--config.file={self._configuration}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--log.level=warn",
            ],
            folder / "prometheus.log",
        )
        self._http = httpx.Client(base_url=self.url, timeout=10)

    def __enter__(self) -> "Prometheus":
        self._configuration.parent.mkdir(parents=True, exist_ok=True)
        self._configuration.write_text(yaml.safe_dump(self._content), encoding="utf-8")
        self.process.start()
        try:
            self.process.wait_until(self._ready, READY_SECONDS)
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()
        self.process.stop()

    def query(self, expression: str) -> list[Sample]:
        """The series of an expression at this moment, by their labels; raises for what Prometheus refuses."""
        found = self._get("/api/v1/query", query=expression)["result"]
        return [Sample(one["metric"], float(one["value"][1])) for one in found]

    def value(self, expression: str) -> float:
        """The value of an expression that gives one series; NaN where it gives none."""
        found = self.query(expression)
        assert len(found) <= 1, f"{expression} gives {len(found)} series"
        return found[0].value if found else math.nan

    def alerts(self) -> dict[str, list[dict[str, Any]]]:
        """The alerts that are pending or firing, by name: each with ``labels annotations state activeAt value``."""
        found: dict[str, list[dict[str, Any]]] = {}
        for one in self._get("/api/v1/alerts")["alerts"]:
            found.setdefault(one["labels"]["alertname"], []).append(one)
        return found

    def targets(self) -> list[dict[str, Any]]:
        """What is scraped, each with ``labels health lastError``."""
        return list(self._get("/api/v1/targets", state="active")["activeTargets"])

    async def comes_to(self, expression: str, value: float, timeout: float = 30.0) -> None:
        """Wait until the expression has the value."""

        async def look() -> bool:
            return self.value(expression) == value

        try:
            await eventually(look, timeout)
        except AssertionError:
            raise AssertionError(f"{expression} is {self.query(expression)} after {timeout} s, not {value}") from None

    async def fires(self, alert: str, timeout: float = 60.0) -> list[dict[str, Any]]:
        """Wait until an alert fires, and return all of that name."""

        async def look() -> list[dict[str, Any]]:
            return [one for one in self.alerts().get(alert, []) if one["state"] == "firing"]

        return await eventually(look, timeout)

    def _ready(self) -> bool:
        try:
            return self._http.get("/-/ready", timeout=1).is_success
        except httpx.TransportError:
            return False

    def _get(self, path: str, **parameters: str) -> Any:
        answer = self._http.get(path, params=parameters).json()
        assert answer["status"] == "success", answer
        return answer["data"]
