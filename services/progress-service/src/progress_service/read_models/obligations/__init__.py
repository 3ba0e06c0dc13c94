"""Obligations as they stand."""
