"""Reporting periods, and what each closing has frozen."""
