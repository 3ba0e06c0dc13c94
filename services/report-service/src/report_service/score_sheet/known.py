"""Which identities were accepted on any sheet: those of the read model, and those in the log that it has not folded."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pymongo.errors import PyMongoError

from par.deciding import command_id
from par.log import EventLog
from par.problems import Retryable
from par.projection.store.database import Database
from report_service.read_models.sheet_submissions.projection import Identity, accepted

SHEETS: Final = "par.log.*.report.score-sheet.*"
MOST_BEHIND: Final = 5_000
"""Facts on sheets that the read model may lack: normally a few, many while it stands still."""


class KnownIdentities:
    """``folded`` is the position up to which the read model in ``database`` is committed."""

    def __init__(self, database: Database, log: EventLog, folded: Callable[[], int]) -> None:
        self._database = database
        self._log = log
        self._folded = folded

    async def find(self, identities: Sequence[Identity]) -> Mapping[Identity, tuple[int, str]]:
        """Those of ``identities`` that were accepted, with position and digest of the content.

        Raises LogError, and Retryable (``not-ready``) when the database is away or too far behind.
        """
        folded = self._folded()
        try:
            found = dict(await accepted(self._database, identities))
        except PyMongoError as error:
            raise Retryable("not-ready") from error
        wanted, behind = set(identities) - set(found), 0
        async for item in self._log.stream(SHEETS, folded):
            behind += 1
            if behind > MOST_BEHIND:
                raise Retryable("not-ready")
            event = item.event
            identity = (event.source, command_id(event))
            if identity in wanted and event.content_digest is not None:
                found[identity] = (item.position, event.content_digest)
        return found
