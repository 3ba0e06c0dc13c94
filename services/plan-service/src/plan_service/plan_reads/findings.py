"""Reading what the import of a plan left for a person to look at."""

from collections.abc import Sequence
from typing import Any

from par.events.plan import FindingsNoted
from par.plans.written import written
from par.projection.store.database import Database
from par.service import Query, page_of
from plan_service.plan_reads.answers import FindingsAnswer
from plan_service.plan_reads.past import Past
from plan_service.plan_reads.question import FindingsQuestion


def finding_queries(past: Past) -> Sequence[Query[Any]]:
    """``plan-findings``."""

    async def findings(database: Database, asked: FindingsQuestion) -> dict[str, Any]:
        """First the findings (``kind`` is ``finding``), then the text that no field holds (``not-placed``)."""
        events = await past.events(database, asked.plan, asked.known_at)
        noted = [item.event.data for item in events if isinstance(item.event.data, FindingsNoted)]
        found = [{"kind": "finding", **written(row)} for data in noted for row in data.findings]
        found += [{"kind": "not-placed", **written(row)} for data in noted for row in data.not_placed]
        rows = [{"number": number, **row} for number, row in enumerate(found, 1)]
        return page_of(rows, lambda row: (row["number"],), asked)

    return (Query("plan-findings", "/v1/plans/{plan}/findings", FindingsQuestion, findings, FindingsAnswer),)
