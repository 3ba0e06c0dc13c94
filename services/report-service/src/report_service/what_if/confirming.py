"""From "this obligation is done" to the facts that record it: what its unit hands in, and what its authority confirms.

Pure.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from par.events import EventData
from par.events.obligation import (
    Evidence,
    ObligationConfirmed,
    ObligationKind,
    ObligationSubmitted,
    ObligationUnblocked,
    PeriodReport,
    Said,
)
from par.obligations.history import remaining
from par.obligations.lifecycle import SETTLED, Lifecycle, What
from par.problems import Rejected

EVIDENCE: Final = Evidence(document="Giả định")


def confirmation(name: str, found: Mapping[str, Any] | None, on: dt.date, said: Said, pointer: str) -> list[EventData]:
    """The facts of the obligation ``name``, done on the day ``on``; ``found`` is its document.

    What was handed in already is confirmed as of the day that its unit claimed. Raises Rejected with the code that
    the sender of a real one would get.
    """
    if found is None:
        raise Rejected("unknown-obligation", pointer, obligation=name)
    lifecycle = Lifecycle(found["lifecycle"])
    if lifecycle in SETTLED:
        raise Rejected("illegal-order", pointer, action="submit", lifecycle=lifecycle.value)
    confirmed = ObligationConfirmed(obligation=name, said=said)
    if lifecycle is Lifecycle.SUBMITTED:
        return [confirmed]
    is_report = found["kind"] == ObligationKind.REPORT
    submitted = ObligationSubmitted(
        obligation=name,
        completed_on=on,
        evidence=EVIDENCE,
        report=PeriodReport() if is_report else None,
        said=said,
    )
    since = _blocked_since(found)
    if since is None:
        return [submitted, confirmed]
    # Who hands in the product waits no longer.
    free = ObligationUnblocked(obligation=name, since=since, on=max(since, on), said=said)
    return [free, submitted, confirmed]


def _blocked_since(found: Mapping[str, Any]) -> dt.date | None:
    turns = [entry for entry in remaining(found["history"]) if entry["what"] in (What.BLOCKED, What.UNBLOCKED)]
    if not turns or turns[-1]["what"] == What.UNBLOCKED:
        return None
    return dt.date.fromisoformat(turns[-1]["on"])
