"""The archive: a second, hash-chained copy of the log in MongoDB, what is checked with it and restored from it."""
