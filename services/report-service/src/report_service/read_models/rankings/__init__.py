"""Rankings: one document per city, unit type and year."""
