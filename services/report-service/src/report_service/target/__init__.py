"""Targets of plans held against what was measured."""
