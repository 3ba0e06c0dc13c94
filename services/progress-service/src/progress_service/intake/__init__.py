"""Intake: from the bytes of a sender to receipts."""
