"""What is known of the units of each city, through time."""
