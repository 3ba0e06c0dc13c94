"""Which identities have been accepted: the read model of submissions, and what it has not folded yet.

A filter in memory knows most that were never seen, so that the database is asked for resends only. It takes in every
event that the read models of this process fold; where another instance was quicker, the same events out of the log.
Until it has taken in what was accepted before its service started, six seconds for a million, the database is asked.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import bson
import structlog
from pymongo.errors import PyMongoError

from par.deciding.identities import Identity
from par.events import Event, Recorded
from par.log import EventLog, LogError
from par.problems import Retryable
from par.projection.following.keeping import Keeping
from par.projection.store.database import PARKED, Database
from progress_service.intake.identity_filter import IdentityFilter
from progress_service.read_models.submissions.projection import Submissions, submission_key

TAKEN_IN_TOGETHER: Final = 1_000
"""Identities; they take 3 ms, in which nothing else is done."""
TAKE_IN_AGAIN_SECONDS: Final = 5.0
GAP_PAGE: Final = 5_000
"""Positions that are read at a time: events in memory, and what is read again after a failure."""
MOST_RECENT: Final = 200_000
"""Accepted events that the read model does not hold yet."""
OWN_EVENTS: Final = "par.log.*.progress.>"

logger = structlog.get_logger(__name__)


class KnownSubmissions:
    """(position, digest) by identity. :meth:`prepare` comes first."""

    def __init__(self, database: Database, runner: Keeping, log: EventLog) -> None:
        self._collection = database[Submissions.name]
        self._parking = database[PARKED]
        self._runner = runner
        self._log = log
        self._filter = IdentityFilter()
        self._filter_complete = False
        self._taken_in = ""
        """Of the read model, up to this key."""
        self._complete_to = 0
        self._gaps: list[tuple[int, int]] = []
        self._filling = asyncio.Lock()
        self._recent: OrderedDict[Identity, tuple[int, str]] = OrderedDict()
        runner.watch(self._folded)

    async def prepare(self) -> None:
        """From here on every fold is watched; before the runner begins."""
        self._complete_to = self._runner.position

    async def run(self) -> None:
        """See to it that the filter comes to hold what the read model held at the start."""
        while True:
            try:
                await self.take_in()
            except PyMongoError as error:
                logger.warning("identities not taken in yet", error=repr(error))
                await asyncio.sleep(TAKE_IN_AGAIN_SECONDS)
            else:
                return

    async def take_in(self) -> None:
        """Let the filter know all that the read model holds. Raises PyMongoError; the next call goes on from there."""
        # (What leaves parking meanwhile is in the read model before that is read.)
        async for row in self._parking.find({}, {"source": True, "id": True}):
            self._remember(submission_key(row["source"], row["id"]))
        # (By the index alone: the documents of millions would push out of MongoDB's memory what is in use.)
        rest, batch_size = {"_id": {"$gt": self._taken_in}}, TAKEN_IN_TOGETHER
        ids = self._collection.find_raw_batches(rest, {"_id": True}, batch_size=batch_size, hint=[("_id", 1)])
        async for batch in ids.sort("_id", 1):
            for document in bson.decode_all(batch):
                self._filter.add(document["_id"])
                self._taken_in = document["_id"]
        self._filter_complete = True

    def remember(self, identity: Identity, position: int, digest: str) -> None:
        """Keep what was just accepted until the read model holds it."""
        self._recent[identity] = (position, digest)

    async def find(self, identities: Sequence[Identity]) -> dict[Identity, tuple[int, str]]:
        """Those of ``identities`` that were accepted before.

        Raises Retryable when log or database are away, and when the read model is so far behind that memory would
        have to hold what it does not.
        """
        await self._fill_gaps()
        if len(self._recent) > MOST_RECENT:
            raise Retryable("not-ready")
        found: dict[Identity, tuple[int, str]] = {}
        suspects: list[str] = []
        for identity in identities:
            if identity in self._recent:
                found[identity] = self._recent[identity]
            elif (key := submission_key(*identity)) in self._filter or not self._filter_complete:
                suspects.append(key)
        if suspects:
            try:
                documents = await self._collection.find({"_id": {"$in": suspects}}).to_list(None)
            except PyMongoError as error:
                raise Retryable("not-ready") from error
            found |= {(d["source"], d["id"]): (int(d["position"]), str(d["digest"])) for d in documents}
            if len(documents) < len(suspects) and self._runner.parked:
                found |= await self._parked([one for one in identities if one not in found])
        return found

    async def _parked(self, identities: Sequence[Identity]) -> dict[Identity, tuple[int, str]]:
        """Those that wait in front of the read model."""
        wanted = [{"source": source, "id": identity} for source, identity in identities]
        try:
            rows = await self._parking.find({"$or": wanted}).to_list(None) if wanted else []
        except PyMongoError as error:
            raise Retryable("not-ready") from error
        return {(row["source"], row["id"]): (int(row["position"]), row["digest"] or "") for row in rows}

    def _folded(self, batch: Sequence[Recorded]) -> None:
        """The read model holds ``batch`` now."""
        first, last = batch[0].position, batch[-1].position
        if first > self._complete_to + 1:
            self._gaps.append((self._complete_to, first))
        self._complete_to = max(self._complete_to, last)
        for item in batch:
            self._add(item.event)
        self._forget(last)

    def _forget(self, position: int) -> None:
        """Up to ``position`` the read model holds what was accepted, whichever instance folded it."""
        # In the order of remembering, which is nearly that of positions: what stays a moment longer does no harm.
        while self._recent and next(iter(self._recent.values()))[0] <= position:
            self._recent.popitem(last=False)

    def _add(self, event: Event) -> None:
        if event.content_digest is not None and "#" not in event.id:  # (a command's second fact is asked for by nobody)
            self._remember(submission_key(event.source, event.id))

    def _remember(self, key: str) -> None:
        if key not in self._filter:
            self._filter.add(key)

    async def _fill_gaps(self) -> None:
        """Take in what other instances folded, page by page; one at a time does it for all who ask."""
        async with self._filling:
            position = self._runner.position  # moved by another instance, it has come here without a batch
            if position > self._complete_to:
                self._gaps.append((self._complete_to, position + 1))
                self._complete_to = position
            while self._gaps:
                after, before = self._gaps[0]
                end = min(before, after + GAP_PAGE + 1)
                try:
                    missed = await self._log.read_envelopes(OWN_EVENTS, after, end)
                except LogError as error:
                    raise Retryable("log-unavailable") from error
                for item in missed:
                    self._add(item.event)
                self._gaps[0] = (end - 1, before)
                if end == before:
                    del self._gaps[0]
            # An instance that is always the slower one folds nothing that is committed.
            self._forget(position)
