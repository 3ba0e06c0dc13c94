"""Read models beside those that are served: built, compared, switched to, dropped."""
