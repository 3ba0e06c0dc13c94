"""What can go wrong at the log, by what the caller must do about it."""


class LogError(Exception):
    """Base of all errors of the log."""


class ConflictError(LogError):
    """Somebody appended to the aggregate since it was read: read the tail and decide again."""


class StoredBeforeError(ConflictError):
    """An event of the same identity is in the log, at ``position``: in this aggregate or in another one."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(sentence)
        self.position = position


class UnknownResultError(LogError):
    """No answer came: the events may or may not be stored. Read the tail and look for their ids."""


class TooLargeError(LogError):
    """An event of ``size`` bytes is more than the server takes (``limit``): nothing is stored, now or ever."""

    def __init__(self, subject: str, size: int, limit: int) -> None:
        super().__init__(f"{subject}: {size} bytes, over {limit}")
        self.size = size
        self.limit = limit


class TooManySubjectsError(LogError):
    """The server does not tell the last of so many subjects at once (1,024): ask for fewer, or read everything."""


class UnreadableEventError(LogError):
    """This build cannot read the event at ``position``: trying again does not help, a mended build does."""

    def __init__(self, log_subject: str, position: int, reason: str) -> None:
        super().__init__(f"{log_subject}: the event at {position} cannot be read: {reason}")
        self.log_subject = log_subject
        self.position = position


class LogDamagedError(LogError):
    """The log is not what it must be (a gap, a shorter log than a checkpoint): stop and call an operator.

    ``code`` is one of the catalogue: ``log-lost`` ``log-shorter`` ``log-gap`` ``log-differs``
    ``log-restoring``, else ``log-damaged``.
    """

    def __init__(self, sentence: str, code: str = "log-damaged") -> None:
        super().__init__(sentence)
        self.code = code
