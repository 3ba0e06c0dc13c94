"""Helpers for the tests of the services; nothing here is used in operation."""
