"""Files that want to harm: each is refused with a code, in bounded time and memory."""

import os
import socket
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.readers.files import S, W, archive, docx, text_cell, xlsx

from par.importing import limits
from par.importing.readers.docx.reader import read_docx
from par.importing.readers.files import bytes_of
from par.importing.readers.kinds import FileKind, kind_of
from par.importing.readers.reading import read
from par.problems import SENTENCES, Rejected

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def code(data: bytes, name: str) -> str:
    with pytest.raises(Rejected) as refused:
        read(data, name)
    return refused.value.code


def part(name: str, content: str | bytes) -> bytes:
    """A Word document with one more part, or another content of one."""
    return archive({"word/document.xml": f"<w:document {W}><w:body/></w:document>", name: content})


@pytest.mark.parametrize("start", [LAUGHS, XXE, "<!DOCTYPE w>"], ids=["laughs", "external", "empty"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_a_document_type_is_refused(start: str, encoding: str) -> None:
    word = part("word/document.xml", f"{start}<w:document {W}><w:body>&i;</w:body></w:document>".encode(encoding))
    sheet = archive({"xl/workbook.xml": f"{start}<workbook {S}/>".encode(encoding)})

    assert code(word, "x.docx") in {"xml-entities", "file-damaged"}
    assert code(sheet, "x.xlsx") == "xml-entities"


def test_nothing_outside_is_looked_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("bí mật")
    start = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'

    assert code(part("word/document.xml", f"{start}<w:document {W}>&x;</w:document>"), "x.docx") == "xml-entities"


@pytest.mark.parametrize("size", [limits.PART_BYTES + 1, 2 * limits.MEGABYTE], ids=["size", "ratio"])
def test_a_part_that_unpacks_to_far_too_much_is_refused(size: int) -> None:
    assert code(part("word/document.xml", b" " * size), "x.docx") == "archive-bomb"


def test_many_parts_are_refused() -> None:
    parts = {f"word/{number}.xml": "" for number in range(limits.ARCHIVE_ENTRIES)}

    assert code(archive({"word/document.xml": "", **parts}, zipfile.ZIP_STORED), "x.docx") == "archive-bomb"


def test_all_parts_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARCHIVE_BYTES", 3_000)
    noise = os.urandom(1_500).hex()

    assert code(docx("<w:p/>", styles=f"<w:styles {W}>{noise}</w:styles>"), "x.docx") == "archive-bomb"


def test_a_size_that_the_archive_understates_does_not_help() -> None:
    data = bytearray(part("word/document.xml", b" " * (2 * limits.MEGABYTE)))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"word/document.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)

    assert code(bytes(data), "x.docx") in {"archive-bomb", "file-damaged"}


def test_a_part_whose_own_header_asks_for_what_is_not_supported_is_damaged() -> None:
    data = bytearray(part("word/document.xml", f"<w:document {W}/>"))
    at = data.index(b"word/document.xml") - 30  # the local header of the part; its flags stand 6 bytes in
    data[at + 6] |= 0x20  # compressed patched data

    assert code(bytes(data), "x.docx") == "file-damaged"


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/macrosheets/sheet1.xml", "word/VBAPROJECT.BIN"])
def test_macros_are_refused_by_their_parts(name: str) -> None:
    assert code(part(name, "x"), "x.docx") == "macro-file"


def test_macros_are_refused_by_the_types_of_the_archive() -> None:
    types = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'

    assert code(part("[Content_Types].xml", types), "x.docx") == "macro-file"


def test_a_cell_of_a_hundred_megabytes_is_refused() -> None:
    data = xlsx(f"<row>{text_cell('A1', 'x' * 100 * limits.MEGABYTE)}</row>")

    assert code(data, "x.xlsx") == "archive-bomb"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (xlsx(f"<row>{text_cell('A1', os.urandom(60_000).hex())}</row>"), "x.xlsx"),
        (docx(f"<w:p><w:r><w:t>{os.urandom(60_000).hex()}</w:t></w:r></w:p>"), "x.docx"),
        (f"<html><table><tr><td>{'x' * 120_000}</table>".encode(), "x.html"),
        (f"a,b\n{'x' * 120_000},c".encode(), "x.csv"),
        (b"x" * 120_000, "x.md"),
        (b"x" * 120_000, "x.txt"),
    ],
    ids=["xlsx", "docx", "html", "csv", "md", "txt"],
)
def test_a_text_longer_than_any_cell_is_refused(data: bytes, name: str) -> None:
    assert code(data, name) == "cell-too-long"


def test_cells_far_apart_are_refused_before_the_grid_is_made() -> None:
    far = "".join(f'<row r="{row}">{text_cell(f"A{row}", "a")}</row>' for row in range(1, 30))
    data = xlsx(far + f'<row r="1048576">{text_cell("XFD1048576", "z")}</row>')

    assert code(data, "x.xlsx") == "too-many-cells"


def test_more_cells_than_a_plan_can_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 20)
    row = "".join(text_cell(f"{letter}1", "a") for letter in "ABCDEFGHIJK")

    assert code(xlsx(f"<row>{row}</row><row>{row}</row>"), "x.xlsx") == "too-many-cells"
    assert code(("<html><table>" + "<tr><td colspan=9>a<td>b" * 3).encode(), "x.html") == "too-many-cells"
    assert code(b"a,b,c\n" * 7, "x.csv") == "too-many-cells"
    assert code(docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 21), "x.docx") == "too-many-cells"


def test_a_cell_that_spans_a_million_places_is_refused() -> None:
    rows = "<tr><td>a</tr>" * 1_000

    assert code(f"<html><table><tr><td colspan=1000 rowspan=65534>a{rows}".encode(), "x.html") == "too-many-cells"


def test_more_text_than_a_plan_can_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEXT_CHARACTERS", 100)

    assert code(b"mot dong chu\n\n" * 10, "x.md") == "too-much-text"


@pytest.mark.parametrize("kept", [10, 100, 400])
@pytest.mark.parametrize(("data", "name"), [(docx("<w:p/>"), "x.docx"), (xlsx("<row/>"), "x.xlsx")])
def test_a_truncated_office_file_is_damaged(data: bytes, name: str, kept: int) -> None:
    assert code(data[:-kept], name) == "file-damaged"


def test_xml_that_ends_early_is_damaged() -> None:
    assert code(part("word/document.xml", f"<w:document {W}><w:body>"), "x.docx") == "file-damaged"


def test_xml_nested_without_end_is_damaged() -> None:
    body = "<w:sdt>" * 10_000 + "</w:sdt>" * 10_000

    assert code(docx(body), "x.docx") == "file-damaged"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "file-empty"),
        (b" \n\x00", "file-empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\x00o\x00r\x00d\x00", "file-too-old"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file-encrypted"),
        (b"{\\rtf1 x}", "file-type-unknown"),
        (b"\x89PNG\r\n\x1a\n", "file-type-unknown"),
        (archive({"content.xml": "x"}), "file-type-unknown"),
        (archive({"a.txt": "x"}), "file-type-unknown"),
        (b"PK\x03\x04 not an archive", "file-damaged"),
        (b"K\xd5 ho\xb9ch", "text-encoding"),
    ],
)
def test_what_is_no_document_is_refused_by_its_content(data: bytes, expected: str) -> None:
    with pytest.raises(Rejected) as refused:
        kind_of(data, "x.docx")

    assert refused.value.code == expected


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (docx("<w:p/>"), "Kế hoạch.DOCX", FileKind.DOCX),
        (xlsx("<row/>"), "x.xlsx", FileKind.XLSX),
        (b"\n%PDF-1.7", "x.pdf", FileKind.PDF),
        ("\ufeff<!-- a -->\n<!DOCTYPE html>".encode(), "x.htm", FileKind.HTML),
        (b"<table><tr>", "x.html", FileKind.HTML),
        (b"a;b", "x.csv", FileKind.DELIMITED),
        (b"# a", "x.markdown", FileKind.MARKDOWN),
        (b"a", "x.txt", FileKind.TEXT),
    ],
)
def test_a_file_is_known_by_its_content_and_extension(data: bytes, name: str, kind: FileKind) -> None:
    assert kind_of(data, name) is kind


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (docx("<w:p/>"), "x.xlsx", ".docx"),
        (b"%PDF-1.7", "x.docx", ".pdf"),
        (b"<html>", "x.xlsx", ".html"),
        (b"a;b", "x.pdf", ".txt"),
        (b"a;b", "x", ".txt"),
        (b"a;b", "x.exe", ".txt"),
    ],
)
def test_a_wrong_extension_is_refused_with_the_right_one(data: bytes, name: str, what: str) -> None:
    with pytest.raises(Rejected) as refused:
        kind_of(data, name)

    assert refused.value.code == "file-extension-wrong"
    assert what in refused.value.message_vi


def test_an_encrypted_archive_is_refused() -> None:
    data = bytearray(docx("<w:p/>"))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1

    with pytest.raises(Rejected) as refused:
        read_docx(bytes(data), "x.docx")

    assert refused.value.code == "file-encrypted"


def test_folders_pipes_sockets_and_devices_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "link.txt").symlink_to(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.txt"))
        for name in ("pipe.txt", "folder.txt", "link.txt", "socket.txt"):
            with pytest.raises(Rejected) as refused:
                bytes_of(tmp_path / name)
            assert refused.value.code == "file-not-regular", name
    with pytest.raises(Rejected) as refused:
        bytes_of(Path(os.devnull))
    assert refused.value.code == "file-not-regular"


def test_files_that_are_not_there_cannot_be_read_or_are_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "large.txt").write_bytes(b"x" * 101)
    monkeypatch.setattr(limits, "FILE_BYTES", 100)

    def refused(name: str) -> str:
        with pytest.raises(Rejected) as caught:
            bytes_of(tmp_path / name)
        return caught.value.code

    assert refused("none.txt") == "file-missing"
    assert refused("loop.txt") == "file-missing"
    assert refused("large.txt/x.txt") == "file-missing"
    assert refused("a" * 300) == "file-missing"
    assert refused("large.txt") == "file-too-large"


if os.geteuid() != 0:  # root reads everything: there is nothing to refuse

    def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
        file = tmp_path / "x.txt"
        file.write_text("x")
        file.chmod(stat.S_IWUSR)

        with pytest.raises(Rejected) as refused:
            bytes_of(file)

        assert refused.value.code == "file-unreadable"


SMALL = {
    "x.docx": docx("<w:p><w:r><w:t>Kế hoạch</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"),
    "x.xlsx": xlsx(f"<row>{text_cell('A1', 'Kế hoạch')}</row>"),
    "x.html": "<html><p>Kế hoạch<table><tr><td rowspan=2>a<td>b</table>".encode(),
    "x.csv": 'TT;"Việc"\n1;Họp\n'.encode(),
    "x.md": "# Kế hoạch\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode(),
    "x.txt": "KẾ HOẠCH\nTT\tViệc\n1\tHọp\n".encode(),
}
changes = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=20)


@pytest.mark.parametrize("name", SMALL)
@given(changes)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name: str, changed: list[tuple[int, int]]) -> None:
    data = bytearray(SMALL[name])
    for at, value in changed:
        data[at % len(data)] = value

    assert outcome(bytes(data), name) in {"read", *SENTENCES}


def outcome(data: bytes, name: str) -> str:
    """``read``, or the code of the refusal."""
    try:
        read(data, name)
    except Rejected as refused:
        return refused.code
    return "read"
