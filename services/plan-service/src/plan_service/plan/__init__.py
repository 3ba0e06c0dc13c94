"""Plans: drafted with their tasks, targets and details, then issued."""
