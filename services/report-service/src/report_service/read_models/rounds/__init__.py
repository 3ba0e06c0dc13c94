"""Rounds: one document per city and round."""
