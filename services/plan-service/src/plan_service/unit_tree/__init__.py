"""The unit tree of one city: its units and the names that plans give them."""
