"""One document per version of an index set."""
