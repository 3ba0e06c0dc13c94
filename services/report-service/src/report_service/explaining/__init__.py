"""From a unit's score down to the events behind it."""
