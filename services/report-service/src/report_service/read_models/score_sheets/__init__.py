"""Score sheets: one document per unit and round, with all that was entered."""
