"""The calendar day as an event."""
