"""The read models of report-service, each in a folder of its own."""
