"""JSON pointers (RFC 6901) to the faulty part of a request."""

from collections.abc import Iterable


def pointer_to(parts: Iterable[str | int]) -> str:
    """The pointer to a place given by its keys and indexes; empty for the whole."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
