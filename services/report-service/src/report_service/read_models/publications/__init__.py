"""Publications: one document per round and revision."""
