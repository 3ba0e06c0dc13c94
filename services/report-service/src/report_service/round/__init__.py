"""Scoring rounds: one city, one year, one frozen index set."""
