"""The codes that those who score may be answered with. A test compares them with what the code raises."""

from typing import Final

REQUEST_CODES: Final = frozenset(
    {
        "answer-too-large",
        "busy",
        "conflict",
        "internal",
        "log-unavailable",
        "malformed-json",
        "not-a-batch",
        "not-ready",
        "not-your-role",
        "rate-exceeded",
        "too-large",
        "too-many-events",
    }
)
"""Of a request as a whole."""

EVENT_CODES: Final = frozenset(
    {
        "bonus-above-claim",
        "bonus-above-max",
        "clock-ahead",
        "corrects-not-supported",
        "event-too-large",
        "evidence-exists",
        "explanation-awaited",
        "explanation-not-required",
        "explanation-too-late",
        "explanations-closed",
        "first-appraisal-missing",
        "id-conflict",
        "in-the-future",
        "inputs-case",
        "inputs-case-computed",
        "inputs-case-false",
        "inputs-kind",
        "inputs-missing",
        "inputs-no-score",
        "inputs-range",
        "inputs-unknown",
        "inputs-whole",
        "internal",
        "invalid-field",
        "invalid-source",
        "invalid-subject",
        "leaf-not-applicable",
        "malformed-json",
        "not-a-number",
        "not-of-the-city",
        "override-needs-reason",
        "own-sheet",
        "penalty-above-max",
        "points-not-by-rule",
        "points-or-inputs",
        "points-out-of-bounds",
        "second-appraisal-stands",
        "sheet-appraised",
        "sheet-order",
        "sheet-too-large",
        "sheet-too-long",
        "step-ended",
        "survey-leaf",
        "too-deep",
        "too-many-claims",
        "too-much-evidence",
        "unknown-bonus",
        "unknown-evidence",
        "unknown-leaf",
        "unknown-round",
        "unknown-type",
        "wrong-unit",
    }
)
"""Of one event."""
