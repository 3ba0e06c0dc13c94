"""Obligations: how an issued plan opens them, and the rules of their life."""
