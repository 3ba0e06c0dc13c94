"""Problems: stable codes, their sentences in Vietnamese and English, and the errors that carry them."""

from par.problems.catalogue import SENTENCES
from par.problems.pointer import pointer_to
from par.problems.problem import NotFound, ProblemError, Rejected, Retryable
from par.problems.validation import rejection

__all__ = ["SENTENCES", "NotFound", "ProblemError", "Rejected", "Retryable", "pointer_to", "rejection"]
