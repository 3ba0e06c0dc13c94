"""Repeatable chance: each thing has its own generator, so that no draw depends on the order of others."""

import hashlib
import random


def chance(seed: int, *names: object) -> random.Random:
    """A generator for the thing called ``names``, the same in every run with the same ``seed``."""
    text = "\n".join(map(str, (seed, *names)))
    return random.Random(hashlib.sha256(text.encode()).digest())
