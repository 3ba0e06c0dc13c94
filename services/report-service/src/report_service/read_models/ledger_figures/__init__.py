"""Figures that nobody reports: completion and timeliness, counted from obligations and the ledger's day."""
