"""The demonstration: five real plans of 2023, a year of invented progress, and what the ledger makes of it."""
