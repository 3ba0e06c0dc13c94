"""PAR Ledger: an event-sourced record of public administration reform plans."""
