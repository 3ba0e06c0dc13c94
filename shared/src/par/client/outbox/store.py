"""Putting events into the outbox, taking them out in batches, and keeping their receipts.

An event is ``waiting`` until its receipt is there. ``accepted`` and ``duplicate`` are done: only their identity and the
digest of what they said stay. ``refused`` ones stay whole until somebody corrects, retries or discards them.
"""

import contextlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from par.client.outbox.event import Draft
from par.client.outbox.tables import OutboxError, opened, sending_lock, transaction
from par.problems import ProblemError, Rejected

MAX_EVENTS: Final = 500
MOST_FAULTS: Final = 5
"""After so many receipts with the code ``internal`` an event counts as refused: its fault does not pass by itself."""
INTERNAL: Final = "internal"

Put = Literal["new", "waiting", "again", "done"]
"""What was put is new; waits already; was refused and is tried again; or has its receipt."""
Receipt = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """An event in the outbox with what was last answered to it; ``line`` is that of the file it came from."""

    number: int
    source: str
    id: str
    body: bytes
    line: int | None = None
    code: str | None = None
    pointer: str | None = None
    message_vi: str | None = None
    message_en: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What a person is told of a refused one: ``line id source code pointer message_vi message_en``."""
        names = ("line", "id", "source", "code", "pointer", "message_vi", "message_en")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Count:
    """Events by state."""

    waiting: int = 0
    accepted: int = 0
    duplicate: int = 0
    refused: int = 0


class Outbox:
    """The outbox in the file ``path``, of one sender: named, or that of the first event. Raises OutboxError.

    Its calls write to the disk before they return. One thread at a time uses an object; several processes may put.
    """

    def __init__(self, path: Path, sender: str | None = None) -> None:
        self.path = path
        self._db = opened(path)
        self._run: int | None = None
        try:
            with transaction(self._db):
                self._sender = self._known_sender(sender)
        except OutboxError:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    def sending(self) -> contextlib.AbstractContextManager[None]:
        """Held while this process sends. Raises OutboxError when another one does."""
        return sending_lock(self.path)

    def put(self, draft: Draft, line: int | None = None) -> Put:
        """Keep one event. Raises Rejected: ``invalid-source``, ``id-conflict``."""
        with transaction(self._db):
            return self._put(draft, line)

    def put_all(self, drafts: Iterable[tuple[int | None, Draft | ProblemError]]) -> list[Put | ProblemError]:
        """Keep events, with their lines, in one transaction; what is refused is kept as a bad line of this run."""
        made: list[Put | ProblemError] = []
        with transaction(self._db):
            for line, draft in drafts:
                try:
                    if isinstance(draft, ProblemError):
                        raise draft
                    made.append(self._put(draft, line))
                except ProblemError as problem:
                    self._note(line, None if isinstance(draft, ProblemError) else draft, problem)
                    made.append(problem)
        return made

    def begin_run(self) -> None:
        """From now on what is put counts as put in a new run, whose lines and outcomes can be asked for."""
        with transaction(self._db):
            self._run = self._db.execute("INSERT INTO runs DEFAULT VALUES").lastrowid
            self._db.execute("DELETE FROM bad_lines")
            self._db.execute("DELETE FROM runs WHERE run < ?", (self._run,))

    def batch(self, most_bytes: int, now: float, latest: float = math.inf) -> list[Kept]:
        """The next events to send, in the order they were put: at most 500, and ``most_bytes`` with their commas.

        What comes after an event that waits for its next try (``now``: seconds since 1970), and is about the same
        thing, waits too. A next try after ``latest`` was set by a clock that was wrong: it is due. A larger event comes
        alone.
        """
        rows = self._db.execute(
            "SELECT number, source, id, body FROM events INDEXED BY waiting "
            "WHERE state = 'waiting' AND (not_before <= :now OR not_before > :latest) AND subject NOT IN "
            "(SELECT subject FROM events WHERE state = 'waiting' AND not_before > :now AND not_before <= :latest) "
            "ORDER BY number LIMIT :most",
            {"now": now, "latest": latest, "most": MAX_EVENTS},
        )
        found: list[Kept] = []
        size = 0
        for row in rows:
            kept = Kept(*row)
            size += len(kept.body) + 1
            if found and size > most_bytes:
                break
            found.append(kept)
        return found

    def next_try(self) -> float | None:
        """The moment of the earliest next try among what waits; None when nothing waits."""
        earliest: float | None = self._db.execute(
            "SELECT min(not_before) FROM events WHERE state = 'waiting'"
        ).fetchone()[0]
        return earliest

    def settle(self, batch: Sequence[Kept], receipts: Sequence[Receipt], next_try: float) -> None:
        """Keep the receipts of a batch, in its order; with the code ``internal`` an event waits for ``next_try``."""
        with transaction(self._db):
            for kept, receipt in zip(batch, receipts, strict=True):
                self._settle(kept.number, receipt, next_try)

    def count(self, *, this_run: bool = False) -> Count:
        """How many events are in each state: all, or those put in this run (of the refused ones also bad lines)."""
        where, given = ("WHERE run = ?", (self._run,)) if this_run else ("", ())
        found = dict(self._db.execute(f"SELECT state, count(*) FROM events {where} GROUP BY state", given))  # noqa: S608
        return Count(**found)

    def bad_lines(self) -> int:
        """How many lines of this run were refused before they were kept."""
        count: int = self._db.execute("SELECT count(*) FROM bad_lines WHERE run = ?", (self._run,)).fetchone()[0]
        return count

    def refused(self) -> Iterator[Kept]:
        """All refused events, in the order they were put."""
        rows = self._db.execute(
            "SELECT number, source, id, body, line, code, pointer, message_vi, message_en FROM events "
            "WHERE state = 'refused' ORDER BY number"
        )
        return (Kept(*row) for row in rows)

    def refusals_of_run(self) -> Iterator[dict[str, Any]]:
        """What was refused of this run, here or by the ledger, by line."""
        columns = "line, id, source, code, pointer, message_vi, message_en"
        rows = self._db.execute(
            f"SELECT {columns} FROM events WHERE state = 'refused' AND run = ? "  # noqa: S608 - our own columns
            f"UNION ALL SELECT {columns} FROM bad_lines WHERE run = ? ORDER BY line",
            (self._run, self._run),
        )
        names = columns.split(", ")
        return (dict(zip(names, row, strict=True)) for row in rows)

    def sources_of(self, identity: str) -> list[str]:
        """The sources under which events with this id were put."""
        return [
            row[0] for row in self._db.execute("SELECT source FROM events WHERE id = ? ORDER BY number", (identity,))
        ]

    def retry_refused(self) -> int:
        """Let all refused events wait again; how many."""
        with transaction(self._db):
            return self._db.execute(
                "UPDATE events SET state = 'waiting', faults = 0, not_before = 0 WHERE state = 'refused'"
            ).rowcount

    def discard(self, identity: str) -> int:
        """Forget the refused events with this id; how many."""
        with transaction(self._db):
            return self._db.execute("DELETE FROM events WHERE state = 'refused' AND id = ?", (identity,)).rowcount

    def _known_sender(self, named: str | None) -> str | None:
        row = self._db.execute("SELECT name FROM sender").fetchone()
        known: str | None = row[0] if row else None
        if named is not None and known is None:
            self._db.execute("INSERT INTO sender VALUES (?)", (named,))
        elif named not in (None, known):
            raise OutboxError(
                f"{self.path} là hàng đợi gửi của “{known}”, không phải của “{named}” / "
                f"{self.path} is the outbox of “{known}”, not of “{named}”"
            )
        return named or known

    def _put(self, draft: Draft, line: int | None) -> Put:
        if self._sender is None:
            self._sender = self._known_sender(draft.sender)
        if draft.sender != self._sender:
            raise Rejected("invalid-source", "/source", source=draft.source, sender=self._sender)
        row = self._db.execute(
            "SELECT number, state, digest, position FROM events WHERE source = ? AND id = ?",
            (draft.source, draft.id),
        ).fetchone()
        if row is None:
            self._insert(draft, line)
            return "new"
        number, state, digest, position = row
        if state != "refused" and digest != draft.digest:
            raise Rejected("id-conflict", "/id", id=draft.id, position=position or "–")
        if state in ("accepted", "duplicate"):
            return "done"
        if state == "waiting":
            self._db.execute("UPDATE events SET run = ?, line = ? WHERE number = ?", (self._run or 0, line, number))
            return "waiting"
        # Sent anew it stands behind what was put meanwhile, as if it came only now.
        self._db.execute("DELETE FROM events WHERE number = ?", (number,))
        self._insert(draft, line)
        return "again"

    def _insert(self, draft: Draft, line: int | None) -> None:
        self._db.execute(
            "INSERT INTO events (source, id, subject, digest, body, state, run, line) "
            "VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?)",
            (draft.source, draft.id, draft.subject, draft.digest, draft.body, self._run or 0, line),
        )

    def _note(self, line: int | None, draft: Draft | None, problem: ProblemError) -> None:
        named = (None, None) if draft is None else (draft.id, draft.source)
        said = (problem.code, problem.pointer, problem.message_vi, problem.message_en)
        self._db.execute(
            "INSERT INTO bad_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (self._run or 0, line or 0, *named, *said)
        )

    def _settle(self, number: int, receipt: Receipt, next_try: float) -> None:
        if receipt["outcome"] != "refused":
            self._db.execute(
                "UPDATE events SET state = ?, position = ?, body = NULL, code = NULL, pointer = NULL, "
                "message_vi = NULL, message_en = NULL WHERE number = ?",
                (receipt["outcome"], receipt.get("position"), number),
            )
            return
        passing = receipt["code"] == INTERNAL
        self._db.execute(
            "UPDATE events SET state = CASE WHEN ? AND faults + 1 < ? THEN 'waiting' ELSE 'refused' END, "
            "faults = faults + ?, not_before = ?, code = ?, pointer = ?, message_vi = ?, message_en = ? "
            "WHERE number = ?",
            (
                *(passing, MOST_FAULTS, passing, next_try if passing else 0),
                *(receipt["code"], receipt.get("pointer", ""), receipt["message_vi"], receipt["message_en"]),
                number,
            ),
        )
