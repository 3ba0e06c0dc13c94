"""The limits of one request; each has its own refusal code."""

from typing import Final

MAX_EVENTS: Final = 500
MAX_REQUEST_BYTES: Final = 1_000_000
MAX_EVENT_BYTES: Final = 16_384
MAX_DEPTH: Final = 8
"""Levels of arrays and objects inside one event, the event itself being the first."""
