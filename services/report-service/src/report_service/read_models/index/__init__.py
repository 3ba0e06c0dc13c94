"""The index of each unit in its round: one document per unit and year."""
