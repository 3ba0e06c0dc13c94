"""The four-cell status per unit."""
