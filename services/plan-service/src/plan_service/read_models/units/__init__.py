"""Units and groups: one document each with all that was recorded of it; trees are folded when they are asked for."""
