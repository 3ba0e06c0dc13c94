"""One document per plan: its heading, its lists, and how far it is."""
