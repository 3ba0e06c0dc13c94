"""A server as a child process: start, log, end, and what is left when its parent is killed."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.embedded.waiting import is_running, wait_until

from par.embedded import EmbeddedError, ServerProcess

READY_THEN_WAIT = (
    # (One write: print makes two, and the program may be stopped between them.)
    # Under nohup SIGHUP would be ignored, and that is inherited.
    "import os, signal; signal.signal(signal.SIGHUP, signal.SIG_DFL); os.write(1, b'ready\\n'); signal.pause()"
)
DEAF_TO_SIGTERM = (
    "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.write(1, b'ready\\n');\n"
    "while True: signal.pause()"
)


def python_server(code: str, folder: Path, name: str = "sample") -> ServerProcess:
    return ServerProcess(name, [sys.executable, "-c", code], folder / "logs" / f"{name}.log")


def start_ready(server: ServerProcess) -> int:
    server.start()
    server.wait_until(lambda: "ready" in server.log_tail(), 10)
    assert server.pid is not None
    return server.pid


def test_stop_ends_the_program_with_sigterm(tmp_path: Path) -> None:
    server = python_server(READY_THEN_WAIT, tmp_path)
    pid = start_ready(server)
    while_running = (server.alive, server.exit_code)

    assert server.stop() == -signal.SIGTERM

    assert while_running == (True, None)
    assert (server.alive, server.exit_code) == (False, -signal.SIGTERM)
    assert not is_running(pid)


def test_stop_kills_a_program_that_ignores_sigterm(tmp_path: Path) -> None:
    server = python_server(DEAF_TO_SIGTERM, tmp_path)
    pid = start_ready(server)

    assert server.stop(timeout=0.2) == -signal.SIGKILL

    assert not is_running(pid)


def test_stopping_what_was_never_started_does_nothing(tmp_path: Path) -> None:
    server = python_server(READY_THEN_WAIT, tmp_path)

    assert server.stop() is None
    assert server.pid is None


def test_starting_again_after_a_stop_appends_to_the_log(tmp_path: Path) -> None:
    server = python_server(READY_THEN_WAIT, tmp_path)
    first = start_ready(server)
    server.stop()
    second = start_ready(server)
    server.stop()

    assert first != second
    assert server.log_path.read_text(encoding="utf-8") == "ready\nready\n"
    assert server.log_tail() == "ready"


def test_starting_a_running_server_keeps_it(tmp_path: Path) -> None:
    with python_server(READY_THEN_WAIT, tmp_path) as server:
        pid = start_ready(server)
        server.start()
        assert server.pid == pid


def test_environment_is_the_one_given(tmp_path: Path) -> None:
    server = ServerProcess(
        "sample",
        [sys.executable, "-c", "import os; print(os.environ.get('PAR_SAMPLE'), os.environ.get('HOME'))"],
        tmp_path / "sample.log",
        env={"PAR_SAMPLE": "một"},
    )
    server.start()
    wait_until(lambda: not server.alive)

    assert server.log_tail() == "một None"


def test_memory_is_known_while_the_program_runs(tmp_path: Path) -> None:
    server = python_server(
        "import os, signal; x = bytearray(64_000_000); os.write(1, b'ready\\n'); signal.pause()", tmp_path
    )
    start_ready(server)
    resident = server.rss_bytes()
    server.stop()

    assert resident is not None
    assert 64_000_000 < resident < 256_000_000
    assert server.rss_bytes() is None


def test_program_that_ends_by_itself_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    server = python_server("import sys; print('the reason', flush=True); sys.exit(3)", tmp_path)
    server.start()
    with pytest.raises(EmbeddedError) as caught:
        server.wait_until(lambda: False, 10)

    assert caught.value.code == "server-died"
    assert server.exit_code == 3
    for message in (caught.value.message_vi, caught.value.message_en):
        assert "the reason" in message
        assert str(server.log_path) in message


def test_program_that_cannot_load_a_library_is_told_by_the_library(tmp_path: Path) -> None:
    server = python_server(
        "print('mongod: error while loading shared libraries: liblzma.so.5: cannot open shared object file')",
        tmp_path,
    )
    server.start()
    with pytest.raises(EmbeddedError) as caught:
        server.wait_until(lambda: False, 10)

    assert caught.value.code == "library-missing"
    assert "liblzma5" in caught.value.message_en


def test_program_that_is_not_ready_in_time_is_told(tmp_path: Path) -> None:
    with python_server(READY_THEN_WAIT, tmp_path) as server, pytest.raises(EmbeddedError) as caught:
        server.wait_until(lambda: False, 0.1)

    assert caught.value.code == "start-timeout"


def test_missing_program_is_told(tmp_path: Path) -> None:
    server = ServerProcess("sample", [str(tmp_path / "no-such-program")], tmp_path / "sample.log")
    server.start()
    with pytest.raises(EmbeddedError) as caught:
        server.wait_until(lambda: False, 10)

    assert caught.value.code == "server-died"
    assert "no-such-program" in caught.value.message_en


def test_log_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(EmbeddedError) as caught:
        python_server(READY_THEN_WAIT, tmp_path).start()

    assert caught.value.code == "data-folder-unusable"


def test_large_log_is_set_aside_at_the_next_start(tmp_path: Path) -> None:
    server = python_server(READY_THEN_WAIT, tmp_path)
    server.log_path.parent.mkdir()
    with server.log_path.open("wb") as log:
        log.truncate(17 * 1024 * 1024)
    start_ready(server)
    server.stop()

    assert server.log_path.read_bytes() == b"ready\n"
    assert server.log_path.with_name("sample.log.1").stat().st_size == 17 * 1024 * 1024


def test_server_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    server = python_server(READY_THEN_WAIT, tmp_path)
    thread = threading.Thread(target=start_ready, args=(server,))
    thread.start()
    thread.join()
    # The kernel sends its signal before join returns; an answer to SIGHUP would come after it.
    server.hang_up()
    wait_until(lambda: not server.alive)

    assert server.exit_code == -signal.SIGHUP


def test_killed_parent_leaves_nothing_running(tmp_path: Path) -> None:
    parent_code = f"""
import json, pathlib, signal, sys
from par.embedded import ServerProcess
folder = pathlib.Path({str(tmp_path)!r})
argv = [sys.executable, "-c", {DEAF_TO_SIGTERM!r}]
servers = [ServerProcess(str(n), argv, folder / f"{{n}}.log") for n in range(2)]
for server in servers:
    server.start()
    server.wait_until(lambda: "ready" in server.log_tail(), 10)
print(json.dumps([server.pid for server in servers]), flush=True)
signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", parent_code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pids = json.loads(parent.stdout.readline())
        assert [is_running(pid) for pid in pids] == [True, True]
        parent.kill()

    wait_until(lambda: not any(is_running(pid) for pid in pids))
