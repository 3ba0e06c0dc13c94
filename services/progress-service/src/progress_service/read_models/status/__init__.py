"""Counts of obligations by every axis."""
