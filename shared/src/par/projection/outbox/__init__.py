"""What the read models tell others: frozen report events, sent once each, in order per subject."""
