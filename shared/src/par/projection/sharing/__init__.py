"""Several processes that share the partitions of one service's read models."""
