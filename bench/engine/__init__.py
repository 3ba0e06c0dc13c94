"""The engine beside its limits and beside what users would pick instead: the same events, the same documents."""
