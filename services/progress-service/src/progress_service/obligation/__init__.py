"""Obligations: the rules of their life, how they stood at any time, and whether they are late."""
