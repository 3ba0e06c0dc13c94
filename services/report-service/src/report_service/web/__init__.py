"""The scoreboard: pages for people, rendered by the server from read models and from what the other services answer."""
