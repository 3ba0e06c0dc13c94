"""How obligations follow plans, units and days: what a change means for them, and the policy that does it."""
