"""What each unit itself reported: one document per unit, indicator and year."""
