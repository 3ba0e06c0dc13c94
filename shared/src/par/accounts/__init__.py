"""Who may sign in to NATS, and what each of them may do there.

``registry``, ``rights``, ``accounts_config`` and ``server_config`` are pure; ``folder`` keeps the keys and writes what
the server reads.
"""
