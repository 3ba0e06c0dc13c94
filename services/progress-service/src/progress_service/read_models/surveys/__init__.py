"""Satisfaction surveys by unit."""
