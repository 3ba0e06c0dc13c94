"""Inspections: announced, conducted, remedied, closed."""
