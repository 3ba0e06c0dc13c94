"""What standings of units count for the units above, once others tell them anew."""
