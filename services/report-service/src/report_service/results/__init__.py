"""Results: what counts of a leaf, and what the counted leaves make of a unit."""
