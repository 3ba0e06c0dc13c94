"""Publishing the results of a round: what was published stays, and a correction is a new revision."""
