"""Problems: stable codes, their sentences in Vietnamese and English, and the errors that carry them."""

from par.problems.catalogue import SENTENCES
from par.problems.problem import NotFound, ProblemError, Rejected, Retryable

__all__ = ["SENTENCES", "NotFound", "ProblemError", "Rejected", "Retryable"]
