"""The soak: hours of ordinary trouble, and afterwards every figure must still add up. ``python -m bench.soak``."""
