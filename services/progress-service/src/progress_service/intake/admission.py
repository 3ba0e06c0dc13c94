"""How much of one sender is in work at a time, so that no sender keeps the others waiting."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

from par.problems import Retryable

REQUESTS_OF_A_SENDER: Final = 2
"""At a time, in one process. A patient sender needs one, and a second one when it has given the first up."""


class Admission:
    """Counts the requests in work by sender."""

    def __init__(self) -> None:
        self._in_work: Counter[str] = Counter()

    @contextlib.contextmanager
    def of(self, sender: str) -> Iterator[None]:
        """Hold one of the sender's places. Raises Retryable (``busy``) at once when all are taken."""
        if self._in_work[sender] >= REQUESTS_OF_A_SENDER:
            raise Retryable("busy", limit=REQUESTS_OF_A_SENDER)
        self._in_work[sender] += 1
        try:
            yield
        finally:
            self._in_work[sender] -= 1
            if not self._in_work[sender]:  # senders are as many as there are subjects
                del self._in_work[sender]
