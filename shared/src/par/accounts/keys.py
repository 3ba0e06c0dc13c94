"""Pairs of keys: the public one goes into the registry, the seed into a file that only its owner can read."""

import os
from pathlib import Path
from typing import Final

import nkeys  # type: ignore[import-untyped]

SEED_BYTES: Final = 32


def new_pair() -> tuple[str, str]:
    """A new user's seed and public key."""
    seed = bytes(nkeys.encode_seed(os.urandom(SEED_BYTES), nkeys.PREFIX_BYTE_USER))
    return seed.decode(), public_of(seed.decode())


def public_of(seed: str) -> str:
    """The public key of a seed."""
    pair = nkeys.from_seed(bytearray(seed.strip().encode()))
    return bytes(pair.public_key).decode()


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Put a file in the place of another at once; nobody but the owner can read it at any moment."""
    draft = path.with_name(f"{path.name}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
