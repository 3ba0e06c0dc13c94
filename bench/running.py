"""What every part of the benchmark is given, and the servers that it starts for itself."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.forms import Form
from par.embedded import EmbeddedServers
from par.embedded.stack import LocalStack

QUIET = "WARNING"
MONGO_CACHE_GB = 1.0
"""As in ``deploy/k8s``. With the quarter that is enough for the demo, MongoDB does little but write out and read in."""


@dataclass(frozen=True, slots=True)
class Running:
    """A run of the benchmark: how much, where to write, and where to say how far it is."""

    form: Form
    console: Console
    results: Path


@contextmanager
def servers() -> Iterator[tuple[EmbeddedServers, Path]]:
    """A nats-server and a mongod with nothing in them, and their folder."""
    with (
        tempfile.TemporaryDirectory(prefix="par-bench-") as name,
        EmbeddedServers(Path(name), mongo_cache_gb=MONGO_CACHE_GB) as started,
    ):
        yield started, Path(name)


@contextmanager
def stack() -> Iterator[LocalStack]:
    """The whole ledger, with nothing in it."""
    with (
        tempfile.TemporaryDirectory(prefix="par-bench-") as name,
        LocalStack(Path(name), log_level=QUIET, mongo_cache_gb=MONGO_CACHE_GB) as started,
    ):
        yield started
