"""Telling the nats-server of a data folder to read its configuration again, from this process or any other."""

from __future__ import annotations

import itertools
import json
import os
import signal
import time
import urllib.request
from pathlib import Path

from par.accounts.errors import not_loaded
from par.embedded.data_folder import DataFolder
from par.embedded.nats import CONFIG_FILE, PID_FILE

LOAD_SECONDS = 10.0
TIMES = 2
"""An account that a reload brings has imports that lead nowhere until the next reload (nats-server 2.15)."""

_POLL = 0.02


def reload_nats(data_folder: Path, timeout: float = LOAD_SECONDS) -> bool:
    """Have the server take new accounts; clients stay connected but those whose key is no longer valid.

    Args:
        data_folder: the folder on which the servers run.
        timeout: seconds in which the server must have taken the configuration.

    Returns:
        Whether a server runs on that folder; it has then taken what its files say now.

    Raises:
        AccountsError: `accounts-not-loaded`.
    """
    folder = data_folder.absolute()
    addresses = DataFolder(folder).running_addresses()
    pid = running_pid(folder)
    if addresses is None or pid is None:
        return False
    for _ in range(TIMES):
        before = _loaded_at(addresses.monitor_url)
        os.kill(pid, signal.SIGHUP)
        deadline = time.monotonic() + timeout
        while _loaded_at(addresses.monitor_url) in {before, None}:
            if time.monotonic() > deadline:
                raise not_loaded(timeout)
            time.sleep(_POLL)
    return True


def running_pid(data_folder: Path) -> int | None:
    """The process id of the nats-server that runs on the folder's configuration; None when there is none.

    A number left over in a file may have become another program's: only a process whose command line names this
    folder's configuration is taken for the server.
    """
    nats = data_folder.absolute() / "nats"
    try:
        pid = int((nats / PID_FILE).read_text(encoding="ascii"))
        program, *arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except (OSError, ValueError):
        return None
    named = [Path(value).absolute() for flag, value in itertools.pairwise(arguments) if flag == "--config"]
    return pid if "nats" in Path(program).name and nats / CONFIG_FILE in named else None


def _loaded_at(monitor_url: str) -> str | None:
    """When the server took its configuration, in its own words; None when it does not answer."""
    try:
        with urllib.request.urlopen(f"{monitor_url}/varz", timeout=2) as answer:  # noqa: S310 - our own address
            return str(json.load(answer)["config_load_time"])
    except (OSError, ValueError, KeyError):
        return None
