"""What is pooled over the units below: one document per unit above them, indicator and year."""
