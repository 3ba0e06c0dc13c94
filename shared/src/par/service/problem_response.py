"""A problem as an answer on HTTP (RFC 9457)."""

import math
from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse, Response

from par.problems import ProblemError, Retryable

PROBLEM_JSON: Final = "application/problem+json"


def problem_response(error: ProblemError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The problem with ``status``. Nobody keeps it; one that may pass says when to ask again (at least a second)."""
    body = {"type": f"urn:par:problem:{error.code}", "title": error.message_en, "status": status} | error.to_json()
    said = {"Cache-Control": "no-store", **(headers or {})}
    if isinstance(error, Retryable):
        said.setdefault("Retry-After", str(max(1, math.ceil(error.retry_after or 0))))
    return JSONResponse(body, status_code=status, media_type=PROBLEM_JSON, headers=said)
