"""Every accepted submission by its identity."""
