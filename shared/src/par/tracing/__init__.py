"""Traces: from a sender's request through the log and the read models to the report event (docs/tracing.md)."""
