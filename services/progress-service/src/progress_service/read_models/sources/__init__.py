"""What each source has sent."""
