"""One document per unit and per group."""
