"""The engine: follows the log, folds batch after batch, and commits them to MongoDB."""
