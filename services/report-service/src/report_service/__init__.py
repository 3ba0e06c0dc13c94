"""report-service: computes indicators and the index, and publishes report events."""
