"""Citizen feedback by unit: months and the year."""
