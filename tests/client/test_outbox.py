"""The outbox on disk: what goes in, what comes out, and what stays."""

import contextlib
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.progress.support import OTHER_WARD, WARD, read_all, submission

from par.client.outbox import Count, Draft, Outbox, OutboxError, read_draft
from par.client.outbox.event import MAX_DEPTH, MAX_EVENT_BYTES
from par.client.outbox.store import MOST_FAULTS
from par.client.outbox.tables import transaction
from par.problems import Rejected
from par.submitting import limits

LARGE = 900_000
ACCEPTED = {"outcome": "accepted", "id": "x", "position": 7}


def draft(**fields: Any) -> Draft:
    return read_draft(orjson.dumps(submission(**fields)))


def refused(code: str = "unknown-obligation") -> dict[str, Any]:
    return {
        "outcome": "refused",
        "id": "x",
        "code": code,
        "pointer": "/subject",
        "message_vi": "Không",
        "message_en": "No",
    }


@pytest.fixture
def outbox(tmp_path: Path) -> Any:
    with Outbox(tmp_path / "outbox.sqlite3") as opened:
        yield opened


def ids(outbox: Outbox, now: float = 0.0, most_bytes: int = LARGE) -> list[str]:
    return [kept.id for kept in outbox.batch(most_bytes, now)]


def answer(outbox: Outbox, *receipts: Any, next_try: float = 0.0) -> None:
    """Settle the next events with these receipts."""
    outbox.settle(outbox.batch(LARGE, 0.0)[: len(receipts)], receipts, next_try)


def test_the_limits_are_those_of_the_ledger() -> None:
    assert (MAX_EVENT_BYTES, MAX_DEPTH) == (limits.MAX_EVENT_BYTES, limits.MAX_DEPTH)


def nested(levels: int) -> bytes:
    """An event with so many levels, itself being the first."""
    return orjson.dumps(submission(data=None)).replace(b"null", b"[" * (levels - 1) + b"]" * (levels - 1))


@pytest.mark.parametrize(
    ("line", "code", "pointer"),
    [
        (b"", "malformed-json", ""),
        (b"{", "malformed-json", ""),
        (b'{"id": "\xff"}', "malformed-json", ""),
        (b"\xef\xbb\xbf{}", "malformed-json", ""),
        (b'{"data": {"a": [1, NaN]}}', "not-a-number", "/data/a/1"),
        (b'{"data": -Infinity}', "not-a-number", "/data"),
        (b"[1]", "invalid-field", ""),
        (b"{}", "invalid-field", "/source"),
        (b'{"source": 7}', "invalid-field", "/source"),
        (b'{"source": "a", "id": "a", "subject": "a"}', "invalid-field", "/source"),
        (b'{"source": "/a"}', "invalid-field", "/id"),
        (b'{"source": "/a", "id": "", "subject": "a"}', "invalid-field", "/id"),
        (b'{"source": "/a", "id": "a"}', "invalid-field", "/subject"),
        (b'{"source": "/a", "id": "%s", "subject": "a"}' % (b"x" * 65), "invalid-field", "/id"),
        (orjson.dumps(submission(data={"note": "x" * MAX_EVENT_BYTES})), "event-too-large", ""),
        (nested(MAX_DEPTH + 1), "too-deep", ""),
        (b"[" * 20_000, "event-too-large", ""),
        (b"[" * 10_000, "malformed-json", ""),
    ],
)
def test_what_no_ledger_would_take_is_told_at_once(line: bytes, code: str, pointer: str) -> None:
    with pytest.raises(Rejected) as refusal:
        read_draft(line)
    assert (refusal.value.code, refusal.value.pointer) == (code, pointer)
    assert refusal.value.message_vi != refusal.value.message_en


def test_the_deepest_that_the_ledger_takes_is_taken() -> None:
    assert read_draft(nested(MAX_DEPTH)).id == "e-1"


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\ntrue1NaIfiy ', max_size=40).map(str.encode))
def test_reading_agrees_with_the_intake_on_what_is_json(line: bytes) -> None:
    try:
        read_draft(line)
    except Rejected as refusal:
        mine: str | None = refusal.code
    else:
        mine = None
    try:
        (element,) = read_all(b"[" + line.strip(b" \t\r\n") + b"]")
    except (Rejected, ValueError):
        assert mine is not None  # several elements, or none: no event
        return
    theirs = element.problem.code if element.problem is not None else None
    if theirs is not None:
        assert mine == theirs
    else:
        assert mine in (None, "invalid-field")


def test_events_come_out_in_order_and_not_too_many_at_once(outbox: Outbox) -> None:
    for number in range(700):
        outbox.put(draft(id=f"e-{number}"))
    assert ids(outbox) == [f"e-{number}" for number in range(500)]
    size = len(draft(id="e-0").body) + 1
    assert ids(outbox, most_bytes=3 * size) == ["e-0", "e-1", "e-2"]
    assert ids(outbox, most_bytes=1) == ["e-0"], "a large one comes alone"


def test_the_same_again_is_known_and_other_content_is_refused(outbox: Outbox) -> None:
    assert outbox.put(draft()) == "new"
    reordered = read_draft(orjson.dumps(dict(reversed(submission().items())), option=orjson.OPT_INDENT_2))
    assert outbox.put(reordered) == "waiting"
    with pytest.raises(Rejected, match="id-conflict"):
        outbox.put(draft(data={"other": 1}))
    answer(outbox, ACCEPTED)
    assert outbox.put(draft()) == "done"
    with pytest.raises(Rejected, match="id-conflict") as refusal:
        outbox.put(draft(data={"other": 1}))
    assert "7" in refusal.value.message_en, "the position is named"
    assert outbox.put(draft(source=f"/{WARD}/other", data={"other": 1})) == "new", "another source, another event"


def test_what_is_accepted_is_done(outbox: Outbox) -> None:
    outbox.put(draft(id="a"))
    outbox.put(draft(id="b"))
    answer(outbox, ACCEPTED)
    assert ids(outbox) == ["b"]
    answer(outbox, {"outcome": "duplicate", "id": "b", "position": 6})
    assert (ids(outbox), outbox.next_try()) == ([], None)
    assert outbox.count() == Count(accepted=1, duplicate=1)


def test_a_refused_event_stays_until_it_is_corrected(outbox: Outbox) -> None:
    outbox.put(draft(id="a", data={"wrong": 1}), line=3)
    outbox.put(draft(id="b"))
    answer(outbox, refused())
    (kept,) = outbox.refused()
    assert kept.told == {
        "line": 3,
        "id": "a",
        "source": f"/{WARD}/one-stop",
        **{name: refused()[name] for name in ("code", "pointer", "message_vi", "message_en")},
    }
    assert ids(outbox) == ["b"], "it holds up nobody"
    assert outbox.put(draft(id="a", data={"right": 1})) == "again"
    assert ids(outbox) == ["b", "a"], "it stands where it would if it came only now"
    assert list(outbox.refused()) == []


def test_or_retried_or_discarded(outbox: Outbox) -> None:
    for identity in ("a", "b"):
        outbox.put(draft(id=identity))
    answer(outbox, refused(), refused())
    assert outbox.discard("a") == 1
    assert outbox.discard("a") == 0
    assert outbox.retry_refused() == 1
    assert ids(outbox) == ["b"]
    assert outbox.discard("b") == 0, "what waits is not discarded: it may be on its way"


def test_a_fault_of_the_ledger_lets_wait_what_is_about_the_same_thing(outbox: Outbox) -> None:
    for identity, subject in (("a", "unit/x"), ("b", "unit/y"), ("c", "unit/x"), ("d", "unit/y")):
        outbox.put(draft(id=identity, subject=subject))
    answer(outbox, refused("internal"), next_try=100.0)
    assert ids(outbox, now=50.0) == ["b", "d"]
    assert ids(outbox, now=100.0) == ["a", "b", "c", "d"]


def test_a_next_try_set_by_a_wrong_clock_is_due(outbox: Outbox) -> None:
    for identity in ("a", "b"):
        outbox.put(draft(id=identity, subject="unit/x"))
    answer(outbox, refused("internal"), next_try=1_000_000.0)
    assert [kept.id for kept in outbox.batch(LARGE, 50.0, 1_000_000.0)] == []
    assert [kept.id for kept in outbox.batch(LARGE, 50.0, 999_999.0)] == ["a", "b"]


@contextlib.contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """No file of this process can grow beyond the log of the outbox: what is committed cannot be written."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (Path(f"{path}-wal").stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_afterwards_all_goes_on(outbox: Outbox) -> None:
    outbox.put(draft(id="a"))
    batch = outbox.batch(LARGE, 0.0)
    with full_disk(outbox.path):
        with pytest.raises(OutboxError, match="cannot be used"):
            outbox.settle(batch, [ACCEPTED], 0.0)
        with pytest.raises(OutboxError, match="cannot be used"):
            outbox.put(draft(id="b"))
    assert outbox.count() == Count(waiting=1)
    outbox.settle(batch, [ACCEPTED], 0.0)
    assert outbox.put(draft(id="b")) == "new"
    assert outbox.count() == Count(waiting=1, accepted=1)


def test_a_commit_that_fails_leaves_no_transaction_open(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "x", isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("CREATE TABLE a (b INTEGER PRIMARY KEY, c REFERENCES a DEFERRABLE INITIALLY DEFERRED)")
        for _ in range(2):
            with pytest.raises(OutboxError, match="FOREIGN KEY"), transaction(db):
                db.execute("INSERT INTO a VALUES (2, 3)")
        assert not db.in_transaction


def test_a_fault_that_lasts_becomes_a_refusal(outbox: Outbox) -> None:
    outbox.put(draft())
    for _ in range(MOST_FAULTS - 1):
        answer(outbox, refused("internal"))
        assert outbox.count() == Count(waiting=1)
    answer(outbox, refused("internal"))
    assert outbox.count() == Count(refused=1)
    outbox.retry_refused()
    answer(outbox, refused("internal"))
    assert outbox.count() == Count(waiting=1), "its faults are counted anew"


def test_it_is_of_one_sender(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    with Outbox(path) as outbox:
        outbox.put(draft())
        with pytest.raises(Rejected, match="invalid-source"):
            outbox.put(read_draft(orjson.dumps(submission(OTHER_WARD))))
    with Outbox(path, WARD) as outbox:
        assert ids(outbox) == ["e-1"]
    with pytest.raises(OutboxError, match=WARD):
        Outbox(path, OTHER_WARD)


def test_another_file_is_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no database " * 100)
    with pytest.raises(OutboxError, match="text"):
        Outbox(text)
    import sqlite3

    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE mine (x)")
    db.close()
    with pytest.raises(OutboxError, match="version"):
        Outbox(other)
    with pytest.raises(OutboxError):
        Outbox(tmp_path / "missing" / "outbox.sqlite3")


def test_lines_and_outcomes_of_a_run(outbox: Outbox) -> None:
    outbox.put(draft(id="before"))
    outbox.begin_run()
    wrong = Rejected("malformed-json", reason="x")
    made = outbox.put_all([(1, draft(id="a")), (2, wrong), (3, draft(id="a", data={})), (4, draft(id="b"))])
    assert [item if isinstance(item, str) else item.code for item in made] == [
        *("new", "malformed-json", "id-conflict", "new"),
    ]
    answer(outbox, ACCEPTED, ACCEPTED, refused())
    assert outbox.count(this_run=True) == Count(accepted=1, refused=1)
    assert outbox.bad_lines() == 2
    assert [(row["line"], row["code"]) for row in outbox.refusals_of_run()] == [
        *((2, "malformed-json"), (3, "id-conflict"), (4, "unknown-obligation")),
    ]
    outbox.begin_run()
    assert list(outbox.refusals_of_run()) == []


HOLDER = """
import sys
from pathlib import Path
from par.client.outbox import Outbox
with Outbox(Path(sys.argv[1])) as outbox, outbox.sending():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_processes_do_not_send_at_once(outbox: Outbox) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(outbox.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(OutboxError, match="another process"), outbox.sending():
            pass
        assert outbox.put(draft()) == "new", "others may put meanwhile"
        holder.kill()
        holder.wait()
        with outbox.sending():
            assert ids(outbox) == ["e-1"]
    finally:
        holder.kill()
        holder.communicate()
