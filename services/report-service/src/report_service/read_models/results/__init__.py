"""Results: one document per unit and round."""
