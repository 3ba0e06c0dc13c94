"""Which identities have been accepted: the read model of submissions, and what it has not folded yet."""

import datetime as dt
from collections.abc import Iterable

from pymongo.errors import PyMongoError

from par.problems import Retryable
from par.projection.database import Database
from par.projection.runner import Runner
from progress_service.read_models.submissions.projection import Submissions, submission_key

Identity = tuple[str, str]


class KnownSubmissions:
    """(position, digest) by identity."""

    def __init__(self, database: Database, runner: Runner) -> None:
        self._collection = database[Submissions.name]
        self._runner = runner
        self._recent: dict[Identity, tuple[int, str]] = {}

    @property
    def day(self) -> dt.date | None:
        """The calendar day as of the read models."""
        return self._runner.day

    def remember(self, identity: Identity, position: int, digest: str) -> None:
        """Keep what was just accepted until the read model holds it."""
        self._recent[identity] = (position, digest)

    async def find(self, identities: Iterable[Identity]) -> dict[Identity, tuple[int, str]]:
        """Those of ``identities`` that were accepted before. Raises Retryable when the database is away."""
        wanted = list(identities)
        if not wanted:
            return {}
        folded = self._runner.position
        try:
            documents = await self._collection.find(
                {"_id": {"$in": [submission_key(*identity) for identity in wanted]}}
            ).to_list(None)
        except PyMongoError as error:
            raise Retryable("not-ready") from error
        found = {(d["source"], d["id"]): (int(d["position"]), str(d["digest"])) for d in documents}
        for identity in wanted:
            if identity in self._recent:
                found[identity] = self._recent[identity]
        # What was folded before the database was asked need not be remembered any longer.
        self._recent = {key: value for key, value in self._recent.items() if value[0] > folded}
        return found
