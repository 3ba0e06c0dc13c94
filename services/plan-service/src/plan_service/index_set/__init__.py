"""Index sets: published versions of areas, criteria and the formulas that score them."""
