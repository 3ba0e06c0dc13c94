"""The public contract of those who score: what is said of score sheets, and what is answered."""
