"""What was known at a past position, or had happened by a past day: folded anew from the log, in memory."""
