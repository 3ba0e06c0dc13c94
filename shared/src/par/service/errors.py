"""Why a service cannot run, in words for whoever operates it."""


class StartError(Exception):
    """A service cannot start or go on; ``facts`` say which part, why and what to do (``what_to_do``)."""

    def __init__(self, sentence: str, **facts: str) -> None:
        super().__init__(sentence)
        self.facts = facts


class MissingServerError(StartError):
    """A server a service cannot do without did not answer in time."""
