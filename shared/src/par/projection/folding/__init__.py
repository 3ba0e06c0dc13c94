"""The pure core: what a projection is, and folding events through the projections of a service. No I/O."""
