"""Obligations with what each adds to the figures that the ledger knows by itself."""
