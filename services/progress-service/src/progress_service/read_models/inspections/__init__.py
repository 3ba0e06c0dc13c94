"""Inspections, their findings and the remedies."""
