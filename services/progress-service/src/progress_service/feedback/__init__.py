"""Citizen feedback: how much a unit received in a month, and what became of it."""
