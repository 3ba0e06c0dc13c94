"""Ids of plans: unique over all cities."""
