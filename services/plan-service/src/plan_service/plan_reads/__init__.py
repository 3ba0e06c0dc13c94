"""Everything that can be read of plans, now and at any past moment."""

from collections.abc import Sequence
from typing import Any

from par.log import EventLog
from par.service import Query
from plan_service.plan_reads.findings import finding_queries
from plan_service.plan_reads.past import Past
from plan_service.plan_reads.plans import plan_queries
from plan_service.plan_reads.trace import trace_queries
from plan_service.plan_reads.versions import version_queries


def queries_on_plans(log: EventLog) -> Sequence[Query[Any]]:
    """All queries on plans."""
    past = Past(log)
    return (*plan_queries(past), *version_queries(past), *finding_queries(past), *trace_queries(past))
