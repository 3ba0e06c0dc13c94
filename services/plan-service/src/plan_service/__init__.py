"""plan-service: decides on plans, units and index sets, and serves their read models."""
