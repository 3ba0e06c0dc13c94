"""The public contract of senders: which events they may submit, their form, and whom each one concerns."""
