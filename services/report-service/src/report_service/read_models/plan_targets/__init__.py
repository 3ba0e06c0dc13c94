"""One document per plan: its targets as they read now."""
