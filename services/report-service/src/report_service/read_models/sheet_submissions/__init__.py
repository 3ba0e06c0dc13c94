"""Which events about score sheets were accepted."""
