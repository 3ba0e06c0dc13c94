"""One document per task of a plan."""
