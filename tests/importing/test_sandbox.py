"""The process that reads a file: what it answers, and what stops it."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.readers.files import docx, xlsx

from par.importing import limits, sandbox
from par.importing.draft import Finding
from par.importing.readers.files import read_file
from par.importing.readers.reading import read
from par.importing.sandbox import read_sandboxed
from par.importing.source import Block, Cell, Paragraph, Source, Table
from par.importing.traced import Piece, Traced
from par.importing.transport import source_from_json, source_to_json
from par.problems import Rejected

WORD = docx("<w:p><w:r><w:t>Phòng\u200b Nội vụ</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")


def test_a_file_reads_the_same_in_the_child_and_here(tmp_path: Path) -> None:
    file = tmp_path / "kế hoạch.docx"
    file.write_bytes(WORD)

    assert read_file(file) == read(WORD, file.name)


def test_a_refusal_comes_through_with_its_fields() -> None:
    with pytest.raises(Rejected) as refused:
        read_sandboxed(WORD, "x.xlsx")

    with pytest.raises(Rejected) as here:
        read(WORD, "x.xlsx")
    assert refused.value.to_json() == here.value.to_json()


def test_progress_reaches_the_parent() -> None:
    seen: list[tuple[int, int, str]] = []

    read_sandboxed(b"# a\n\nb\n", "x.md", lambda *progress: seen.append(progress))

    assert seen[-1][0] == seen[-1][1]
    assert seen[-1][2] == "khối"


def test_a_child_that_needs_more_memory_than_it_may_have_is_refused() -> None:
    numbers = iter(Random(1).choices(range(10**12), k=100_000))
    cells = "".join(f"<row>{''.join(f'<c><v>{next(numbers)}</v></c>' for _ in range(20))}</row>" for _ in range(5_000))

    with pytest.raises(Rejected) as refused:
        read_sandboxed(xlsx(cells), "x.xlsx", memory=120 * limits.MEGABYTE)

    assert refused.value.code == "import-too-big"


def test_a_child_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(Rejected) as refused:
        read_sandboxed(WORD, "x.docx", seconds=0.01)

    assert refused.value.code == "import-too-slow"


def test_a_child_that_ends_without_an_answer_means_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_CHILD", "par.no_such_module")

    with pytest.raises(Rejected) as refused:
        read_sandboxed(WORD, "x.docx")

    assert refused.value.code == "file-damaged"
    assert "no_such_module" in refused.value.message_en


def test_the_child_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAR_NATS_URL", "nats://secret")
    seen: list[dict[str, str]] = []
    start = subprocess.Popen

    def watched(command: Sequence[str], **options: object) -> object:
        seen.append(options["env"])  # type: ignore[arg-type]
        return start(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", watched)
    read_sandboxed(WORD, "x.docx")

    assert len(seen) == 1
    assert "PAR_NATS_URL" not in seen[0]


def test_the_child_cannot_write_files(tmp_path: Path) -> None:
    target = tmp_path / "written"
    program = (
        "import sys; from par.importing.sandboxed import limit_this_process; limit_this_process(1 << 30, 5)\n"
        f"open({str(target)!r}, 'w').write('x' * 10000)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)

    assert done.returncode != 0
    assert target.stat().st_size == 0


words = st.text(max_size=8)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """Documents with joined and sliced texts."""
    pieces = [Piece(number, f"dòng {number}", text) for number, text in enumerate(draw(st.lists(words, max_size=5)))]
    part = st.sampled_from([Traced.of(piece) for piece in pieces] or [Traced()])
    text = (
        st.lists(part, max_size=3)
        .map(Traced.joined)
        .flatmap(lambda whole: st.integers(0, len(whole.text)).map(lambda start: whole[start:]))
    )
    cell = st.builds(Cell, text, st.integers(1, 3), st.integers(1, 3))
    block: st.SearchStrategy[Block] = st.builds(Paragraph, text, st.booleans()) | st.builds(
        Table, st.lists(st.lists(cell, max_size=3).map(tuple), max_size=3).map(tuple)
    )
    finding = st.builds(
        Finding, words, words, st.lists(text, max_size=2).map(tuple), st.dictionaries(words, words, max_size=2)
    )
    blocks, findings = draw(st.lists(block, max_size=4)), draw(st.lists(finding, max_size=2))
    return Source(draw(words), tuple(pieces), tuple(blocks), tuple(findings))


@given(sources())
def test_a_document_comes_through_as_it_was(source: Source) -> None:
    assert source_from_json(orjson.loads(orjson.dumps(source_to_json(source)))) == source
