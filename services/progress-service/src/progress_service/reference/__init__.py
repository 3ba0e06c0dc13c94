"""What progress-service must know of units and indicators, which plan-service owns."""
