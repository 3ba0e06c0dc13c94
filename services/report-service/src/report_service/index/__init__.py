"""The index as pure arithmetic: exact numbers, the formula kinds, the leaves of a set, and a unit's score."""
