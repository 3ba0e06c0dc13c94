"""Reporting schemes, and their periods: opened, frozen when they close, reopened as a new revision."""
