"""The read models of progress-service, one folder each."""
