"""The position up to which the log had been written at a past moment."""

import datetime as dt

from par.log import EventLog


async def position_at(log: EventLog, moment: dt.datetime, end: int) -> int:
    """The last position, up to ``end``, that was recorded at or before ``moment``; 0: none.

    Found by halving: where the clocks of two instances disagree it is a position near that moment, and always one at
    which the ledger stood. Raises LogError.
    """
    known, unknown = 0, end + 1
    while unknown - known > 1:
        middle = (known + unknown) // 2
        recorded = (await log.at(middle)).recorded_time
        if recorded is not None and recorded <= moment:
            known = middle
        else:
            unknown = middle
    return known
