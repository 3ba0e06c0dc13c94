"""The undisturbed year is played once for all files of this folder; each goes on from a copy of what it left."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ledger.year_run import PlayedYear, YearRun, run_year

from par.embedded.stack import LocalStack


@pytest.fixture(scope="module")
def played_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayedYear]:
    """The year as it was meant to be, with a ledger of the module's own that holds it."""
    folder, run = _first_played(tmp_path_factory)
    own = tmp_path_factory.mktemp("played") / "ledger"
    shutil.copytree(folder, own)
    with LocalStack(own, log_level="WARNING") as stack:
        yield PlayedYear(stack, run)


def _first_played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, YearRun]:
    """The folder of a stopped ledger that holds the year. Who comes first plays it, other processes of pytest wait."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, told = shared / "year", shared / "year.pickle"
    with (shared / "year.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of one that failed
            with LocalStack(folder, log_level="WARNING") as stack:
                run = run_year(stack)
            told.write_bytes(pickle.dumps(run))
        return folder, pickle.loads(told.read_bytes())  # noqa: S301 - written above
