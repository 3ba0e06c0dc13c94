"""Clients of the ledger: senders and the planning office."""
