"""progress-service: what districts feed in, and what has become of each obligation."""
