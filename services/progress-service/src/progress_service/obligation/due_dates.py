"""When an obligation is due: by its plan, and as extensions and blocks have moved it.

Both dates are kept: by the plan's own one timeliness is raw, by the other one adjusted.
"""

import datetime as dt


def due_date(by_plan: dt.date | None, moved_to: dt.date | None) -> dt.date | None:
    """The date that counts: the later of the plan's own and the one it was moved to; none where the plan has none.

    So an amendment that brings a later date than the one granted counts, and one that brings an earlier date does not
    take back what was granted.
    """
    if by_plan is None or moved_to is None:
        return by_plan
    return max(by_plan, moved_to)


def moved_by_block(due: dt.date | None, since: dt.date, on: dt.date) -> dt.date | None:
    """Where a block from ``since`` up to ``on`` moves the date ``due``; None: it moves nothing.

    Who was late before the block began is late by as much after it.
    """
    return due + (on - since) if due is not None and since <= due and since < on else None
