"""Satisfaction surveys: what was asked about a unit, and how many answered what."""
