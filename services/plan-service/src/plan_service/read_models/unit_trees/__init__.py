"""One document per city: who stands below whom."""
