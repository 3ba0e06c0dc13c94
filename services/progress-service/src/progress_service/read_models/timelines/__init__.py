"""Obligations with the histories that counts of past days are made of."""
