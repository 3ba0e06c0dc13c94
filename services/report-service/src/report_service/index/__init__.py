"""The index as pure arithmetic: the formula kinds, the leaves of a set, and a unit's score."""
