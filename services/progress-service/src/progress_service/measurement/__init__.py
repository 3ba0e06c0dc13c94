"""Measurements: numerator and denominator of one indicator, unit and month."""
