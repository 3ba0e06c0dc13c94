"""What is owed: the life of an obligation, its dates, and how it stands on a day. Pure; services fold and count it."""
