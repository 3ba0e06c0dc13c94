"""Parked events as every service shows them, and the operators' decisions about them."""
